"""Bytes to readable text, whatever the label says.

Labels are read the way browsers read them (WHATWG Encoding: iso-8859-1 means windows-1252 …); when the bytes
disagree with the label, the bytes win.
"""

import codecs
import re
from collections.abc import Callable
from functools import lru_cache

GUESS_BYTES = 64_000
ALIASES = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "8bit": "utf-8",
    "utf8": "utf-8",
    "unicode": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf-8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "latin1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin-1": "cp1252",
    "ansi": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "iso-8859-6-i": "iso8859_6",
    "iso-8859-6-e": "iso8859_6",
    "iso-8859-8-i": "iso8859_8",
    "iso-8859-8-e": "iso8859_8",
    "logical": "iso8859_8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "cn-gb": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms_kanji": "cp932",
    "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "x-euc-jp": "euc_jp",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "ks_c_5601": "cp949",
    "korean": "cp949",
    "koi8-ru": "koi8_u",
    "koi8r": "koi8_r",
    "koi": "koi8_r",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "iso-8859-13": "iso8859_13",
    "iso8859-13": "iso8859_13",
    "windows-1257": "cp1257",
    "win-1257": "cp1257",
    "x-cp1257": "cp1257",
    "win-1251": "cp1251",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-cp1250": "cp1250",
}
# Codecs that are not character sets, or whose decoders are quadratic.
REFUSED = {
    "idna",
    "punycode",
    "unicode_escape",
    "unicode-escape",
    "raw_unicode_escape",
    "raw-unicode-escape",
    "undefined",
    "mbcs",
    "oem",
}
_SENT_UNLABELLED = (
    "utf",
    "cp125",
    "cp93",
    "cp949",
    "iso8859",
    "iso2022",
    "koi8",
    "gb",
    "big5",
    "shift",
    "euc",
    "hz",
    "cp874",
)
UNLABELLED = {"", "utf-8", "unknown-8bit", "x-unknown", "unknown", "default", "binary"}
# windows-1257 read as windows-1252 shows Lithuanian as these: š ų ė ž ą č ę į ū.
_LITHUANIAN_AS_WESTERN = set("ðøëþàèæáûÐØËÞÀÈÆÁÛ")
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\$\)C)")  # ISO 2022: what follows is Japanese or Korean
# codec, what all must be there of, and what must not: Polish ł ą, Czech ř ě, Latvian ā š, Turkish ı ş
_NEIGHBOURS = (
    ("iso8859_2", (r"[a-zó]³[a-zó]", r"[a-z][±¶¼]"), r"[äöåæ]"),
    ("cp1250", (r"[a-zó]³[a-zó]", r"[ê¹¿œñ]"), r"[äöåæ]"),
    ("iso8859_2", (r"[a-z]ø[a-zíáìý]", r"[ìùè]", r"[a-zí][¹¾»]"), r"[åæâàî]"),
    ("cp1250", (r"[a-z]ø[a-zíáìý]", r"[ìùè]"), r"[åæâàî¹¾»]"),
    ("cp1257", (r"[a-z]?[ðþ][a-zâ]|[a-z][ðþ]", r"[âî]"), r"[öüåæóúýøáé]"),
    ("cp1254", (r"[a-zçüö]ý[a-zçüö]", r"[ðþ]", r"[üç]"), r"[áéíóúæå]"),
)
_WESTERN = {"cp1252", "latin_1", "cp1254"}


def decode(data: bytes, label: str = "") -> tuple[str, str]:
    """Text and, when the label was wrong or the text damaged, the name of the defect."""
    codec = codec_of(label)
    if _ESCAPES.search(data[:GUESS_BYTES]) and not codec.startswith("iso2022"):
        text = _strict(data, "iso2022_jp_ext") or _strict(data, "iso2022_kr")
        if text is not None:
            return text, "" if label.lower() in UNLABELLED else "charset mislabelled"
    if (
        data.isascii()
        and codec not in ("utf-7", "hz")
        and not codec.startswith(("iso2022", "utf_16", "utf-16", "utf_32", "utf-32"))
    ):
        return data.decode("ascii"), ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and len(data) % 2 == 0:
        return data.decode("utf-16", "replace"), ""
    if codec and _is_surely_utf8(data, codec):
        return data.decode("utf-8"), "charset mislabelled"
    if codec:
        text = _strict(data, codec)
        if text is not None:
            if codec in _WESTERN and _looks_lithuanian(text):
                return data.decode("cp1257", "replace"), "charset mislabelled"
            if codec in _WESTERN and (near := _neighbour(text)):
                return data.decode(near, "replace"), "charset mislabelled"
            if codec in _WESTERN and (foreign := _foreign(data, text)):
                return foreign, "charset mislabelled"
            return text.removeprefix("\ufeff"), ""
    guessed = guess(data)
    text = _strict(data, guessed) if guessed else None
    if text is not None and not (codec and codec != "utf-8" and _mostly_right(data, codec)):
        return text, "" if label.lower() in UNLABELLED else "charset mislabelled"
    return data.decode(codec or guessed or "utf-8", "replace"), "charset damaged"


@lru_cache(maxsize=512)
def codec_of(label: str) -> str:
    """The Python codec for a charset label; "" when nobody knows it."""
    label = label.strip().strip("\"'").lower()[:60].partition("*")[0]
    name = ALIASES.get(label) or ALIASES.get(label.replace("_", "-")) or label
    if not name or name in REFUSED or not name.isascii():
        return ""
    for attempt in (
        name,
        re.sub(r"^(x-|cs)|[^a-z0-9_-]", "", name),
        re.sub(r"^(windows|win|x-cp|cp)-?(125\d)$", r"cp\2", name),
    ):
        try:
            info = codecs.lookup(attempt)
        except (LookupError, ValueError):
            continue
        if info._is_text_encoding and info.name not in REFUSED:
            return ALIASES.get(info.name, info.name)
    return ""


def guess(data: bytes) -> str:
    """The most likely codec of unlabelled bytes."""
    sample = data[:GUESS_BYTES]
    try:
        sample.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as error:
        # A multi-byte character cut by the sample's end is no evidence against UTF-8.
        if len(data) > GUESS_BYTES and error.start > GUESS_BYTES - 4:
            return "utf-8"
    if b"\x1b$" in sample or b"\x1b(" in sample:
        return "iso2022_jp_ext"
    western = sample.decode("cp1252", "replace")
    if _looks_lithuanian(western):
        return "cp1257"
    import chardet  # noqa: PLC0415  8 MB that only the parser's child needs

    found = chardet.detect(sample).get("encoding") or ""
    codec = codec_of(found)
    # Nobody sends unlabelled mail from a Macintosh of 1999, from DOS or from a mainframe; short texts look like it.
    return codec if codec.startswith(_SENT_UNLABELLED) else "cp1252"


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _is_surely_utf8(data: bytes, codec: str) -> bool:
    """Three valid multi-byte sequences and nothing invalid do not happen by chance."""
    if codec.replace("_", "-") in ("utf-8", "utf-7", "hz") or codec.startswith(("iso2022", "utf")):
        return False
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(text) <= len(data) - 3


def _mostly_right(data: bytes, codec: str) -> bool:
    """A correct label with a few damaged bytes (cut mails) is better than a guess."""
    text = data.decode(codec, "replace")
    return text.count("\ufffd") * 50 < len(text)


def _neighbour(western: str) -> str:
    """The codec of a neighbouring language whose words, read as western, hold letters that never stand together."""
    sample = western[:GUESS_BYTES].lower()
    return next(
        (codec for codec, every, none in _NEIGHBOURS if all(map(_has(sample), every)) and not _has(sample)(none)), ""
    )


def _has(sample: str) -> Callable[[str], bool]:
    return lambda pattern: re.search(pattern, sample) is not None


def _foreign(data: bytes, western: str) -> str:
    """No western language has more accented letters than plain ones: such a text is of another script."""
    odd = sum(char > "\xbf" for char in western[:GUESS_BYTES])
    letters = sum(char.isascii() and char.isalpha() for char in western[:GUESS_BYTES])
    if odd < 12 or odd <= letters:
        return ""
    text = _strict(data, guess(data)) or ""
    # neither Latin letters nor signs: the guess has found a script of its own
    return text if sum(char >= "\u0370" for char in text[:GUESS_BYTES]) > letters else ""


def _looks_lithuanian(western: str) -> bool:
    odd = [char for char in western if char > "\xbf"]
    if len(odd) < 3 or any(char not in _LITHUANIAN_AS_WESTERN for char in odd):
        return False
    # ð and þ alone are Icelandic; together with ë, ø, à or û they are š and ž beside ė, ų, ą, ū.
    return any(char in "ðþÐÞ" for char in odd) and any(char in "ëøàûèËØÀÛÈ" for char in odd)
