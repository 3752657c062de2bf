"""Which language a text is in, by its script and its commonest small words; None when the text is too short to say."""

import re
from collections import Counter

LOOKED_AT = 6_000
LEAST = 3  # points, a word is one, a letter only this language has is one

_WORDS = {
    "en": "the and is are please with not hello thanks regards from this have cannot you we it for was our your will be",
    "lt": "ir yra kad nuo prie prašau prašome laba diena ačiū dėl iki negaliu neveikia mano jūsų pagarbiai sveiki bet su "
    "į iš ar tai man mums kaip nėra labas šis apie už po reikia gerbiami",
    "lv": "un ir ka no par ar es labdien paldies lūdzu nav mans jūsu uz bet kā var ko vai cieņu sveiki man",
    "et": "ja on ei et see tere palun tänan ma kas kui oma mis aga lugupidamisega ning meie teie olen",
    "pl": "i w nie na że się z do jest proszę dzień dobry dziękuję pozdrawiam mam jak czy dla po od przez nasz",
    "de": "und der die das ist nicht mit bitte ich sie wir ein eine auf für von zu den im guten hallo danke grüße",
    "fr": "et le la les des est pas vous nous je une un pour dans avec bonjour merci cordialement que qui sur au du",
    "es": "y el la los las es no por que de en un una con para su gracias hola saludos muy usted está se del",
    "it": "e il la di che non è per un una con sono grazie ciao saluti gentile buongiorno del della nel come",
    "pt": "e o a os as não é por que de em um uma com para obrigado olá você está do da cumprimentos atenciosamente",
    "nl": "en de het een is niet met van ik u wij voor op dat te bedankt groeten hallo zijn kunt deze aan",
    "sv": "och att det är inte en ett för med jag du vi på hej tack hälsningar har som till av kan",
    "da": "og at det er ikke en et for med jeg du vi på hej tak hilsen har som til af kan der",
    "no": "og at det er ikke en et for med jeg du vi på hei takk hilsen har som til av kan der",
    "fi": "ja on ei että se hei kiitos terveisin minun voi ovat mutta kun niin tämä olen meidän ole myös",
    "cs": "a je na se že v s do ne dobrý den děkuji prosím pozdravem jsem jak pro ale není po máme",
    "sk": "a je na sa že v s do nie dobrý deň ďakujem prosím pozdravom som ako pre ale nie je po máme",
    "hu": "és a az hogy nem is egy van kérem köszönöm üdvözlettel szia tisztelt meg már csak vagy ez",
    "ro": "și si de la nu este în pe cu un o va mulțumesc bună ziua vă rog pentru care din",
    "tr": "ve bir bu için ile merhaba teşekkürler lütfen değil var ama ne çok daha olarak sayın",
    "ru": "и в не на что я с по это как мы вы за из здравствуйте спасибо пожалуйста для уважением есть",
    "uk": "і в не на що я з по це як ми ви за із вітаю дякую будь ласка для повагою є та",
}
_LETTERS = {
    "lt": "ėįųū", "lv": "āīķļņģ", "et": "õ", "pl": "łńżźś", "de": "ß", "es": "ñ¿", "pt": "ãõ", "cs": "řěů", "sk": "ľĺŕ",
    "hu": "őű", "ro": "țșă", "tr": "ğı", "uk": "їєґ", "ru": "ыэё", "sv": "", "da": "", "no": "",
}  # fmt: skip
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
_BY_WORD: dict[str, list[str]] = {}
for _language, _list in _WORDS.items():
    for _word in set(_list.split()):
        _BY_WORD.setdefault(_word, []).append(_language)
_CODE = re.compile(r"\s*([A-Za-z]{2,3})(?:-[A-Za-z0-9-]{1,20})?\s*$")
_ADDRESSES = re.compile(r"https?://\S{1,500}|\S{1,80}@\S{1,200}")


def language_of(text: str, declared: str = "") -> str | None:
    """An ISO 639-1 code; the text decides, the sender's Content-Language only when the text does not."""
    text = _ADDRESSES.sub(" ", text[:LOOKED_AT]).lower()
    letters = sum(char.isalpha() for char in text)
    for code, pattern in _SCRIPTS:
        if letters and len(pattern.findall(text)) * 5 > letters:
            return code
    points: Counter[str] = Counter()
    for word in re.findall(r"[^\W\d_]+", text):
        for code in _BY_WORD.get(word, ()):
            points[code] += 1
    for code, special in _LETTERS.items():
        points[code] += min(10, sum(text.count(letter) for letter in special))
    best = points.most_common(2)
    if best and best[0][1] >= LEAST and (len(best) == 1 or best[0][1] > best[1][1]):
        return best[0][0]
    named = _CODE.match(declared.split(",")[0])
    return named[1].lower() if named else None
