"""Did a machine write this? Such mail is stored and never answered by a machine (RFC 3834 §2, HAZARDS LOOP-1)."""

import re

from talka.kit.folding import fold
from talka.kit.mime.letter import Automatic, Bounce, Letter
from talka.kit.mime.quotes import split

_ROBOTS = re.compile(
    r"(mailer-?daemon|mail-?daemon|postmaster|mailerdaemon|mmdf|uucp|mta-?admin|mail-?system|"
    r"(?:do-?|dont-?|donot-?)?no-?reply|do-?not-?reply|ne-?atsakyk(?:ite)?|neatsakyti|nepasreply|notifications?|bounces?|listserv|majordomo|autoreply|auto-?responder)"
    r"(?:[+._=-].*)?"
)
_BOUNCE_ROBOTS = re.compile(r"(mailer-?daemon|mail-?daemon|postmaster|mailerdaemon|mmdf|bounces?)(?:[+._=-].*)?")
_NOREPLY_INSIDE = re.compile(r"(?:^|[._+-])(?:no-?reply|do-?not-?reply|ne-?atsakyk(?:ite)?)(?:[._+-]|$)")

# Beginnings, compared without case and diacritics, of subjects, after any "Re:".
_AWAY = re.compile(
    fold(r"""^(?:\s*(?:re|fw|fwd|aw|sv|vs|ats|tr|rif|odp|ynt)\s*:\s*)*[\[(*"'\s]*(?:
    out\ of\ (?:the\ )?office | away\ from\ (?:the\ |my\ )?(?:office|e-?mail|mail|desk)
    | auto(?:matic|mated|matisk|mato|-)?[\s-]?(?:reply|response|respond|answer) | auto\s?reply
    | vacation\ (?:reply|response|message|notice|auto) | on\ (?:vacation|holiday|leave)\b
    | i\ am\ (?:currently\ )?(?:out\ of|away|on\ (?:vacation|leave|holiday)) | ooo\b
    | (?:atsakymas:\s*)?nesu\ (?:darbe|biure) | siuo\ metu\ (?:manes\ nera|nedirbu|nesu) | nebuvim\w+\ (?:biure|darbe)
    | nebusiu\ (?:darbe|biure) | (?:manes\ )?nera\ (?:biure|darbe) | laikinai\ ne(?:dirbu|su) | komandiruoteje\b
    | .{0,80}\(automatinis\ (?:atsakymas|pranesimas)\)
    | automatinis\ (?:atsak|pranes) | automatiskai\ (?:sugeneruot|siunciam|atsak) | nesu\ (?:biure|darbe|darbo)
    | ne\ (?:darbe|biure)\b | (?:siuo\ metu\ )?(?:esu\ )?atostog(?:ose|auju)\b | atostogose\b | atostogauju | isvykes\b
    | automatische\ (?:antwort|abwesenheit|antwoord|e-?mail) | abwesenheit | abwesend
    | (?:ich\ bin\ )?nicht\ im\ (?:buro|haus) | im\ urlaub | automatisch\ (?:antwoord|bericht) | afwezig
    | reponse\ automatique | absence\ (?:du\ bureau|:) | absent(?:e)?\ du\ bureau | message\ d.absence
    | je\ suis\ absent
    | respuesta\ automatica | fuera\ de\ (?:la\ )?oficina | ausente\ | ausencia\ de\ la\ oficina
    | risposta\ automatica | fuori\ (?:sede|ufficio) | assenza\ dall | assente
    | resposta\ automatica | ausencia\ temporaria | fora\ d[oe]\ escritorio
    | odpowiedz\ automatyczna | automatyczna\ odpowiedz | autoodpowiedz | poza\ biurem | nieobecnosc\ w\ biurze
    | automatiskt?\ (?:svar|besked|svarmelding) | autosvar | franvaro | fravaer | fravær | ej\ pa\ kontoret
    | ikke\ pa\ kontoret
    | automaattinen\ vastaus | poissaoloilmoitus | automaatvastus | automatiska\ atbilde | automatiska\ atbild
    | esmu\ atvalinajum | puhkusel
    | автоматический\ ответ | автоответ | автоматична\ вiдповiдь | автоматична\ відповідь | нет\ на\ месте
    | вне\ офиса | в\ отпуске
    | automaticka\ odpoved | automatikus\ valasz | hazon\ kivul | raspuns\ automat | otomatik\ yanit
    | αυτοματη\ απαντηση
    | 自动回复 | 自動回覆 | 自動返信 | 不在 | 자동\ ?회신 | 부재
    )"""),
    re.X,
)
_BOUNCED = re.compile(
    fold(r"""^(?:\s*(?:re|fw|fwd)\s*:\s*)*[*\s"'!\[(]*(?:
    undeliver(?:able|ed) | undelivrable
    | delivery\ (?:status\ notification|failure|has\ failed|delayed)
    | mail\ delivery\ (?:failed|failure|system|error|delayed)
    | returned\ (?:mail|to\ sender|e-?mail) | failure\ notice
    | (?:mail|message)\ (?:system\ error|could\ not\ be\ delivered|not\ delivered)
    | non-?\ ?delivery | nondeliverable
    | warning:\ (?:could\ not\ send|message.{0,40}delayed) | undelivered\ mail
    | unable\ to\ deliver\ (?:mail|message|e-?mail|your)
    | mail\ system\ error | unzustellbar | nicht\ zustellbar
    | mail\ non\ remis | echec\ de
    | nepristatyt | nepavyko\ pristatyti | laiskas\ nepristatytas | pristatymo\ busenos | недоставлен
    | не\ доставлено | zwrot\ poczty | niedostarcz | mancata\ consegna | no\ se\ pudo\ entregar | olevererbar
    | kan\ ikke\ leveres
    )"""),
    re.X,
)
# What only machines say …
_ROBOT_WORDS = re.compile(
    r"""^\s*(?:automatic\ (?:reply|response) | automatinis\ (?:atsakymas|pranesimas|laiskas))
    | \b(?:this\ is\ an\ automat | automatically\ generated | auto-?generated
    | please\ do\ not\ reply\ to\ this | tai\ automatin | automatiskai\ sugeneruot
    | sis\ laiskas\ (?:sugeneruotas|issiustas)\ automatiskai | sis\ (?:laiskas|pranesimas)\ (?:yra\ )?automatin
    | prasome\ i\ si\ laiska\ neatsakyti | diese\ nachricht\ wurde\ automatisch | ceci\ est\ un\ message\ automatique
    | este\ es\ un\ mensaje\ automatico
    )""",
    re.X,
)
# … and what people say too, so that it counts in answers only.
_ABSENT_WORDS = re.compile(
    r"""\b(?:i\ am\ (?:currently\ )?(?:out\ of\ (?:the\ )?office|on\ (?:annual\ )?(?:vacation|leave|holiday))
    | siuo\ metu\ (?:esu\ )?(?:\w+\ )?atostog | (?:esu|busiu)\ (?:\w+\ )?atostogose
    | siuo\ metu\ (?:manes\ nera|nesu)\ (?:biure|darbe)
    | ich\ bin\ (?:derzeit\ |zurzeit\ )?(?:nicht\ im\ buro|im\ urlaub|abwesend) | je\ suis\ (?:actuellement\ )?absent
    )""",
    re.X,
)


def automatic(letter: Letter, content_type: str, report_type: str, bounce: Bounce | None) -> Automatic:
    """The first proof wins; headers before addresses before words."""
    for check in (_reported, _declared, _listed, _addressed, _worded):
        kind, reason = check(letter, content_type, report_type, bounce)
        if kind:
            return Automatic(True, reason[:200], kind)
    return Automatic()


def _reported(letter: Letter, content_type: str, report_type: str, bounce: Bounce | None) -> tuple[str, str]:
    if content_type == "multipart/report":
        is_delivery = report_type.lower() in ("", "delivery-status")
        return (
            "bounce" if is_delivery and bounce else "report"
        ), f"multipart/report; report-type={report_type or 'none'}"
    if content_type in ("message/delivery-status", "message/disposition-notification", "message/feedback-report"):
        return "report", content_type
    if bounce:
        return "bounce", "reads as a delivery report"
    return "", ""


def _declared(letter: Letter, *_: object) -> tuple[str, str]:
    """What honest robots say of themselves."""
    submitted = letter.header("Auto-Submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return ("reply" if submitted.startswith("auto-replied") else "notification"), f"Auto-Submitted: {submitted}"
    for name in (
        "X-Autoreply",
        "X-Autorespond",
        "X-Autoresponder",
        "X-Autogenerated",
        "X-AutoReply-From",
        "X-Mail-Autoreply",
        "X-Auto-Reply",
        "X-POST-MessageClass",
        "Auto-Reply",
        "X-Vacation",
        "X-Ooo-Reply",
        "X-Facebook-Notify",
        "X-FC-MachineGenerated",
        "X-Talka-Loop",
        "X-Loop",
        "X-Cron-Env",
    ):
        value = letter.header(name).strip().lower()
        if value and value not in ("no", "false", "0"):
            return (
                "reply"
                if "auto" in name.lower() or "ooo" in name.lower() or "vacation" in name.lower()
                else "notification"
            ), f"{name}: {value}"
    suppress = letter.header("X-Auto-Response-Suppress").strip().lower()
    if suppress and suppress not in ("none", "0"):
        return "notification", f"X-Auto-Response-Suppress: {suppress}"
    precedence = letter.header("Precedence").strip().lower()
    if precedence in ("bulk", "junk", "list", "auto_reply", "auto-reply"):
        return ("reply" if precedence.startswith("auto") else "list"), f"Precedence: {precedence}"
    if "auto-reply" in letter.header("X-Mailer").lower() or "vacation" in letter.header("X-Mailer").lower():
        return "reply", "X-Mailer names an auto-reply program"
    return "", ""


def _listed(letter: Letter, *_: object) -> tuple[str, str]:
    for name in (
        "List-Id",
        "List-Unsubscribe",
        "List-Post",
        "List-Help",
        "List-Owner",
        "List-Archive",
        "Mailing-List",
        "X-Mailing-List",
    ):
        if letter.header(name).strip():
            return "list", f"{name} present"
    return "", ""


def _addressed(letter: Letter, *_: object) -> tuple[str, str]:
    if letter.return_path == "":
        return (
            "reply"
            if _AWAY.search(fold(letter.subject))
            else "bounce"
            if _BOUNCED.search(fold(letter.subject))
            else "notification"
        ), "null return path"
    senders = [mailbox.email or mailbox.raw.lower() for mailbox in letter.senders_all] + [letter.return_path or ""]
    for address in senders:
        local = address.partition("@")[0].strip("<> ")
        if _ROBOTS.fullmatch(local) or _NOREPLY_INSIDE.search(local):
            return ("bounce" if _BOUNCE_ROBOTS.fullmatch(local) else "notification"), f"sender {address}"
    name = letter.sender.name.lower() if letter.sender else ""
    if "mail delivery" in name or "mailer-daemon" in name or "mail administrator" in name:
        return "bounce", f"sender {name}"
    return "", ""


def _worded(letter: Letter, *_: object) -> tuple[str, str]:
    subject = fold(letter.subject[:500])
    if _AWAY.search(subject):
        return "reply", "subject of an absence notice"
    if _BOUNCED.search(subject):
        return "bounce", "subject of a delivery report"
    words = fold(split(letter.text[:4_000]).text[:600])  # people quote what machines wrote
    if _ROBOT_WORDS.search(words):
        return "reply", "text of an automatic reply"
    if (letter.in_reply_to or letter.references) and _ABSENT_WORDS.search(words):
        return "reply", "text of an absence notice"
    return "", ""
