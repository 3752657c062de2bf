"""How mail programs introduce a quotation, in the languages our customers' correspondents use. Data only.

Collected from the programs' own localisations (Thunderbird, Gmail, Outlook, Apple Mail, Yahoo, K-9);
compared without case.
"""


def _table(words: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in words.split("|"))


# "On Monday, Ann wrote:" begins with …
OPENINGS = _table("""
    on | at | in message | in article | le | am | op | il | em | a | el | dnia | w dniu | dne | dňa | den | på |
    pe data | pe | în | in data | a data | data | tarihinde | в | у | на | от | στις | στο | dana | u | v | kell |
    kp | lugupeetud | vào | pada | noong | tanggal | בתאריך | في | ב | در | 在 | 于 | ons | tor | fre | lør |
    søn | man | tir | mån | tis | lör | sön | vào lúc | vào ngày | wiadomość | message de | ngày | data de | dom |
    lun | vinerī | gada
""")

# … and ends with one of these, or has it in the middle.
VERBS = _table("""
    wrote | schrieb | schrieben | geschrieben | schrieben sie | a écrit | nous a dit | écrit | a ecrit |
    écrivait | ha escrito | escribió | escribio | escreveu | escrito por | ha scritto | scritto | schreef |
    het volgende geschreven | skrev | følgende | skreiv | napisał | napisał(a) | napisała | napisał/a | napisal |
    napsal | napsal(a) | napsala | napísal | napísal(a) | napísala | írta | ezt írta | a scris | scris |
    kirjoitti | kirjutas | rakstīja | rakstija | rašė | rase | parašė | parase | parašė taip | написал |
    написал(а) | написала | писал | писал(а) | писала | пишет | пише | написав | написав(-ла) | напісаў | έγραψε |
    έγραψαν | yazdı | şunu yazdı | şöyle yazdı | napisao | napisao je | napisao/la | napisala | je napisao/la |
    je napisao | je napisala | je napisal | je napisal/a | napisal(a) | đã viết | viết | menulis | написа |
    написа(а) | 写道 | 寫道 | 撰寫 | 编写 | 写 | のメッセージ | さんは書きました | wrote the following |
    님이 작성 | 작성 | כתב | כתבה | كتب | نوشت | va escriure | skrifaði | idatzi zuen | escribiu |
    napisana przez | pisze | piše | píše
""")

# Common words too, believed only after an opening with a date.
WEAK_VERBS = _table("""
    writes | write | said | says | sent | replied | commented | rašo
""")

# Lines that announce the older mail by themselves, between dashes …
SEPARATORS = _table("""
    original message | original e-mail | original email | original appointment | forwarded message |
    forwarded by | reply message | reply above this line | message original | message d'origine |
    message d’origine | message transféré | message transmis | original-nachricht | originalnachricht |
    ursprüngliche nachricht | ursprüngliche mail | weitergeleitete nachricht | ursprüngliche e-mail |
    mensaje original | mensaje reenviado | mensagem original | mensagem encaminhada | messaggio originale |
    messaggio inoltrato | oorspronkelijk bericht | oorspronkelijke bericht | doorgestuurd bericht |
    originele bericht | ursprungligt meddelande | originalmeddelande | vidarebefordrat meddelande |
    vidarebefordrat brev | oprindelig meddelelse | original meddelelse | videresendt besked |
    videresendt meddelelse | opprinnelig melding | opprinnelig e-post | videresendt melding |
    alkuperäinen viesti | välitetty viesti | wiadomość oryginalna | oryginalna wiadomość | wiadomość przekazana |
    treść oryginalnej wiadomości | původní zpráva | přeposlaná zpráva | pôvodná správa | preposlaná správa |
    eredeti üzenet | továbbított üzenet | mesaj original | mesajul original | mesaj redirecționat |
    originalus laiškas | pradinis laiškas | pradinis pranešimas | pirminis laiškas | pirminė žinutė |
    originali žinutė | originalus pranešimas | persiųstas laiškas | persiunčiamas laiškas | persiųsta žinutė |
    persiųstas pranešimas | sākotnējais ziņojums | oriģinālā ziņa | pārsūtīta ziņa | pārsūtītais ziņojums |
    algne sõnum | algne kiri | edastatud kiri | edastatud sõnum | исходное сообщение | оригинальное сообщение |
    пересылаемое сообщение | пересланное сообщение | пересылаемое письмо | вихідне повідомлення |
    оригінальне повідомлення | переслане повідомлення | арыгінальнае паведамленне | izvorna poruka |
    proslijeđena poruka | izvirno sporočilo | posredovano sporočilo | αρχικό μήνυμα | προωθημένο μήνυμα |
    orijinal mesaj | özgün ileti | iletilen mesaj | thư gốc | 原始邮件 | 原始郵件 | 原邮件 | 转发邮件 |
    转发的邮件 | 轉寄郵件 | 原始訊息 | 元のメッセージ | original message from | 転送メッセージ | 원본 메시지 |
    원본 이메일 | pesan asli | הודעה מקורית | الرسالة الأصلية
""")

# … or as a sentence.
ANNOUNCEMENTS = _table("""
    begin forwarded message | début du message transféré | debut du message transfere |
    début du message réexpédié | anfang der weitergeleiteten nachricht | anfang der weitergeleiteten e-mail |
    inizio messaggio inoltrato | inicio del mensaje reenviado | início da mensagem encaminhada |
    início da mensagem reencaminhada | begin doorgestuurd bericht | vidarebefordrat brev |
    start på vidarebefordrat meddelande | videresendt besked | start på videresendt besked | videresendt melding |
    välitetty viesti alkaa | początek przekazywanej wiadomości | pradėti persiųstą laišką |
    persiunčiamo laiško pradžia | начало переадресованного сообщения | začátek přeposlané zprávy |
    začiatok preposlanej správy | továbbított levél kezdete | 下面是被转发的邮件 | 転送されたメッセージ |
    reply message
""")

# What tells a forwarded mail from an answered one.
FORWARDS = _table("""
    forward | transf | transmis | réexp | weitergeleitet | reenviad | encaminhad | inoltrat | doorgestuurd |
    vidarebefordra | videresend | välitet | przekaz | přeposl | preposl | továbbít | persiųst | persiunč |
    pārsūt | edasta | пересыл | пересл | переадрес | proslijeđ | posredov | προωθ | iletilen | 转发 | 轉寄 | 転送
""")

# Header blocks as Outlook, Lotus and Yahoo paste them: author …
AUTHORS = _table("""
    from | von | de | expéditeur | da | van | från | fra | lähettäjä | od | nadawca | feladó | de la | expeditor |
    от | от кого | від | ад | nuo | siuntėjas | no | sūtītājs | saatja | kellelt | από | αποστολέας | kimden |
    gönderen | pošiljatelj | šalje | từ | người gửi | 发件人 | 寄件者 | 寄件人 | 差出人 | 送信者 | 보낸 사람 |
    보낸사람 | dari | מאת | من | remitente | remetente | mittente | afzender | absender | avsändare | afsender |
    avsender
""")

# … date …
DATES = _table("""
    sent | date | gesendet | datum | le | envoyé | envoyé le | date d'envoi | fecha | enviado | enviado el |
    enviado em | enviada em | enviada | data | inviato | data invio | verzonden | verzonden op | skickat |
    skickat den | sendt | dato | lähetetty | päiväys | päivämäärä | wysłano | wysłane | data wysłania | odesláno |
    odoslané | dátum | elküldve | küldve | trimis | дата | отправлено | дата отправки | надіслано | відправлено |
    адпраўлена | išsiųsta | siųsta | data ir laikas | išsiuntimo data | nosūtīts | datums | saadetud |
    saatmisaeg | kuupäev | изпратено | στάλθηκε | ημερομηνία | gönderildi | tarih | gönderme tarihi | poslano | đã gửi |
    ngày | 发送时间 | 发送日期 | 日期 | 寄件日期 | 傳送時間 | 送信日時 | 日時 | 日付 | 보낸 날짜 | 날짜 |
    tanggal | dikirim | נשלח | תאריך | تاريخ | sent at | sent on | received
""")

# … and the other fields.
OTHERS = _table("""
    to | cc | bcc | copy | reply-to | reply to | subject | organization | importance | priority | attachments |
    attachment | an | kopie | betreff | antwort an | wichtigkeit | à | pour | destinataire | objet | répondre à |
    copie | para | asunto | assunto | responder a | copia | cópia | a | oggetto | risposta | rispondi a | aan |
    onderwerp | beantwoorden - aan | till | kopia | ämne | til | emne | kopi | vastaanottaja | aihe | kopio |
    vastaus osoitteeseen | do | dw | temat | odbiorca | komu | předmět | predmet | címzett | másolatot kap |
    tárgy | către | subiect | subiectul | кому | тема | копия | копія | каму | kam | kopija | tema | gavėjas |
    gavėjai | adresatas | kopijos | atsakyti | svarba | priedai | prioritetas | temats | kellele | koopia |
    teema | pealkiri | προς | κοιν | κοινοποίηση | θέμα | kime | bilgi | konu | za | prima | zadeva | đến | tới |
    chủ đề | 收件人 | 收件者 | 主题 | 主題 | 主旨 | 抄送 | 副本 | 宛先 | 件名 | 받는 사람 | 받는사람 | 제목 |
    참조 | до | относно | получател | копие | kepada | subjek | אל | נושא | إلى | الموضوع | service | list | delivered-to | message-id | thema |
    tópico | sujet | titre | resent-from
""")

# What telephones add; regular expressions for the beginning of a line.
TELEPHONE = (
    r"sent (?:from|via|with|by|using) (?:my |a |the |an )?\S",
    r"\(?sent from \S",
    r"get outlook for ",
    r"from my \S{1,20}\s?\S{0,20}$",
    r"\w+ from mobile",
    r"envoyé (?:depuis|de|à partir de) (?:mon|yahoo|outlook|l)",
    r"télécharge[zr] outlook pour",
    r"obtenir outlook pour",
    r"provenance : courrier",
    r"von meinem .+ gesendet",
    r"gesendet (?:von|mit|aus) ",
    r"diese nachricht wurde von .+ gesendet",
    r"holen sie sich outlook",
    r"outlook für (?:ios|android) (?:beziehen|laden)",
    r"inviato da(?:l| mio| outlook| iphone| posta| yahoo| libero)",
    r"ottieni outlook per",
    r"sendt fra (?:min|outlook|yahoo)",
    r"hent outlook (?:for|til)",
    r"enviado (?:do|desde|a partir do) (?:meu|mi|el|correo|outlook|yahoo|email)",
    r"obter o? ?outlook para",
    r"obtener outlook para",
    r"verzonden (?:met|vanaf|vanuit) ",
    r"verstuurd (?:vanaf|vanuit|met) ",
    r"outlook voor .+ downloaden",
    r"skickat från (?:min|outlook)",
    r"från min ",
    r"hämta outlook för",
    r"lähetetty (?:\S+ )?(?:iphone|android|puhelim|samsung|laitteesta)",
    r"hanki outlook",
    r"wysłan[eo] z ",
    r"pobierz (?:aplikację )?outlook",
    r"odesláno z ",
    r"odoslané z ",
    r"stáhnout outlook",
    r"küldve .+(?:iphone|android|telefon)",
    r"trimis de pe ",
    r"отправлено (?:с|из) ",
    r"надіслано (?:з|із) ",
    r"скачать outlook",
    r"завантажити outlook",
    r"išsiųsta (?:iš|naudojant|per) ",
    r"siųsta iš ",
    r"siunčiama iš ",
    r"atsisiųsti „?outlook",
    r"gaukite „?outlook",
    r"sūtīts no ",
    r"nosūtīts no ",
    r"saadetud minu ",
    r"iphone.umdan gönderildi",
    r"poslano (?:s|sa|iz) ",
    r"đã gửi từ",
    r"từ .+ của tôi$",
    r"从我的 ?\S+ ?发送",
    r"發自我的",
    r"发自我的",
    r"從我的 ?\S+ ?傳送",
    r"iphoneから送信",
    r"나의 .+에서 보냄",
    r"<<?sent by \S",
    r"στάλθηκε από",
)
