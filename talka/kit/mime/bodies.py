"""The bytes and the words of one part: transfer encodings, uuencode, format=flowed, TNEF."""

import base64
import binascii
import quopri
import re

from talka.kit.mime.charsets import codec_of, decode, guess

MAX_TNEF = 20_000_000
MAX_RTF = 1_000_000
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.M)
YENC = re.compile(rb"^=ybegin (?:part=\d+ )?(?:total=\d+ )?line=\d+ size=\d+", re.M)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_INNER = re.compile(rb"\s{0,20}--|\s{0,20}[\x21-\x39\x3b-\x7e]{1,60}:")


def transfer_decoded(data: bytes, encoding: str, defects: list[str]) -> bytes:
    """The content behind Content-Transfer-Encoding (RFC 2045 §6), as much of it as can be had."""
    encoding = encoding.strip().strip('"').lower()
    if encoding in ("", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits", "plain", "none", "utf-8"):
        return data
    if encoding in ("quoted-printable", "quotedprintable", "qp"):
        return quopri.decodestring(data)
    if encoding in ("base64", "base-64", "b64"):
        return _base64(data, defects)
    if encoding in ("uuencode", "x-uuencode", "uue", "x-uue"):
        files, _ = uuencoded(data, defects)
        return files[0][1] if files else data
    defects.append("unknown transfer encoding")
    return data


def _base64(data: bytes, defects: list[str]) -> bytes:
    """Lenient: foreign characters are skipped, text after the padding (mailing list footers) is left out."""
    head, padding, tail = data.partition(b"=")
    clean = _NOT_BASE64.sub(b"", head)
    rest = _NOT_BASE64.sub(b"", tail)
    # Blanks and punctuation between letters are words; line ends are not.
    if (len(head) - len(clean) - head.count(b"\n") - head.count(b"\r")) * 10 > len(head) > 40:
        defects.append("not base64, though it says so")
        return data
    if padding and len(clean) % 4 == 0 and len(rest) > 20:
        clean += rest  # a "=" in the wrong place
    if len(clean) % 4 == 1:
        defects.append("base64 damaged")
        clean = clean[:-1]
    try:
        return base64.b64decode(clean + b"=" * (-len(clean) % 4))
    except binascii.Error:
        defects.append("base64 damaged")
        return data


def words(data: bytes, charset: str, subtype: str, defects: list[str]) -> str:
    """The text of a text/* part, with lines ended by \\n and without NUL."""
    if subtype == "html" and not codec_of(charset) and (meta := _META_CHARSET.search(data[:4096])):
        declared = meta[1].decode("ascii")
        charset = "" if declared.lower().startswith("utf-16") else declared
    if charset and not codec_of(charset):
        defects.append("unknown charset")
        charset = ""
    # No label: RFC 2045 says ASCII, senders say "whatever I use".
    text, defect = decode(data, charset or guess(data))
    if defect:
        defects.append(defect)
    text = re.sub(r"[\ud800-\udfff]", "\ufffd", text)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def unflowed(text: str, delete_space: bool) -> str:
    """RFC 3676: lines ending in a space go on in the next line of the same quote depth."""
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:].removeprefix(" ")
        flows = body.endswith(" ") and body != "-- "
        content = body[:-1] if flows and delete_space else body
        if open_depth == depth and body != "-- ":
            paragraphs[-1].append(content)
        else:
            paragraphs.append([">" * depth + (" " if depth and content else ""), content])
        open_depth = depth if flows else -1
    return "\n".join("".join(parts) for parts in paragraphs)


def uuencoded(data: bytes, defects: list[str]) -> tuple[list[tuple[str, bytes]], bytes]:
    """Files pasted into a text as uuencode, and the text without them."""
    files: list[tuple[str, bytes]] = []
    kept, position = [], 0
    if b"begin " not in data:
        return files, data
    for match in _UU_BEGIN.finditer(data):
        if match.start() < position or len(files) >= 100:
            continue
        decoded, after, complete = _uu_lines(data, match.end())
        if not complete:
            continue  # an ordinary sentence that begins with "begin 644 …"
        files.append((decode(match[1].strip())[0], decoded))
        kept.append(data[position : match.start()])
        position = after
        if len(kept) > 1_000:
            defects.append("too many uuencoded files")
            break
    kept.append(data[position:])
    return files, b"".join(kept)


def _uu_lines(data: bytes, position: int) -> tuple[bytes, int, bool]:
    decoded: list[bytes] = []
    while position < len(data):
        line_end = data.find(b"\n", position)
        line_end = len(data) if line_end < 0 else line_end
        line = data[position:line_end].rstrip(b"\r")
        position = min(line_end + 1, len(data))
        if line.strip() == b"end":
            return b"".join(decoded), position, True
        if not line:
            continue
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders pad too much: take as many characters as the length byte announces.
            count = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                decoded.append(binascii.a2b_uu(line[:count]))
            except binascii.Error:
                return b"", position, False
    return b"", position, False


def looks_like_message(data: bytes) -> bool:
    """Whether a message/rfc822 body is really one (some are base64 against RFC 2046 §5.2.1)."""
    return _INNER.match(data[:400]) is not None


def tnef(data: bytes, defects: list[str]) -> tuple[list[tuple[str, bytes]], str, str] | None:
    """The files, text and HTML inside winmail.dat; None when it cannot be read."""
    from tnefparse import TNEF  # noqa: PLC0415  only the parser's child needs it

    try:
        box = TNEF(data)
        files = [(str(item.long_filename() or item.name or ""), bytes(item.data or b"")) for item in box.attachments]
        html, body = box.htmlbody or b"", box.body or b""
        # Exchange often sends the words as RTF alone, compressed (MS-OXRTFCP)
        rtf = b"" if html or body or len(box._rtfbody or b"") > MAX_RTF else box.rtfbody or b""
    except Exception:  # tnefparse raises whatever its struct reading meets
        defects.append("winmail.dat unreadable")
        return None
    if sum(len(content) for _, content in files) > MAX_TNEF:
        defects.append("winmail.dat too large")
        return None
    if rtf:
        return files, _words_of(rtf, defects), ""
    as_text = [part if isinstance(part, str) else decode(bytes(part))[0] for part in (body, html)]
    return files, as_text[0].replace("\r\n", "\n"), as_text[1]


def _words_of(rtf: bytes, defects: list[str]) -> str:
    """The words of rich text; its looks stay in the original mail."""
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415  only the parser's child needs it

    try:
        text = rtf_to_text(rtf.decode("latin-1"), errors="replace")
    except Exception:  # whatever its patterns meet in something that only claims to be RTF
        defects.append("rich text unreadable")
        return ""
    return str(text).replace("\r\n", "\n").strip() + "\n"
