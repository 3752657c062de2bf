"""Header values made readable: RFC 2047 encoded words, RFC 6532 UTF-8 and raw 8-bit, in linear time."""

import base64
import binascii
import re

from talka.kit.mime.charsets import codec_of, decode

# The encoded text may hold a stray "?", so it ends at "?=" only; bounded, or a bomb would be quadratic.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?\r\n]|\?(?!=)){0,2000})\?=")
_Q = re.compile(rb"=([0-9A-Fa-f]{2})")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
MAX_WORDS = 4_000


def readable(raw: bytes, charset: str = "") -> str:
    """A header value as a person reads it, on one line."""
    return tidy(decoded_words(from_bytes(raw, charset)))


def from_bytes(raw: bytes, charset: str = "") -> str:
    """The characters of a raw header: ASCII, else UTF-8, else the body's charset, else a guess."""
    if raw.isascii():
        text = raw.decode("ascii")
        return decode(raw, "iso-2022-jp")[0] if "\x1b$" in text else text
    return decode(raw, charset)[0]


def tidy(text: str) -> str:
    """One line without control characters or stray surrogates (they end in logs, headers and databases).

    Spaces inside stay as they are: a file name may have two.
    """
    if _CONTROLS.search(text):
        text = " ".join(stripped for piece in _CONTROLS.split(text) if (stripped := piece.strip(" ")))
    return _SURROGATES.sub("\ufffd", text.strip())


def decoded_words(text: str) -> str:
    """RFC 2047 §6.2; neighbours of one charset are joined before decoding, for senders who cut characters in half."""
    if "=?" not in text:
        return text
    done: list[str] = []
    pending: list[bytes] = []
    charset, end, count = "", 0, 0

    def flush() -> None:
        if pending:
            done.append(decode(b"".join(pending), charset)[0])
            pending.clear()

    for match in _WORD.finditer(text):
        count += 1
        if count > MAX_WORDS:
            break
        label = match[1].partition("*")[0]  # RFC 2231 §5: a language may follow
        data = _word_bytes(match[2], match[3])
        if data is None or (not codec_of(label) and label.lower() not in ("unknown-8bit", "x-unknown", "default")):
            continue
        between = text[end : match.start()]
        if between and (not pending or not between.isspace()):
            flush()
            done.append(between)
        elif pending and label.lower() != charset.lower():
            flush()
        charset = label
        pending.append(data)
        end = match.end()
        if _is_stateful(label):
            flush()
    flush()
    done.append(text[end:])
    return "".join(done)


def _word_bytes(encoding: str, text: str) -> bytes | None:
    data = text.encode("utf-8", "surrogateescape") if not text.isascii() else text.encode()
    if encoding in "qQ":
        return _Q.sub(lambda m: bytes([int(m[1], 16)]), data.replace(b"_", b" "))
    data = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    if len(data) % 4 == 1:
        data = data[:-1]
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return None


def _is_stateful(label: str) -> bool:
    """In these every word starts anew (ISO-2022, UTF-16, UTF-7), so words must not be joined."""
    return label.lower().startswith(("iso-2022", "utf-16", "utf16", "utf-7", "unicode-1-1-utf-7", "hz"))
