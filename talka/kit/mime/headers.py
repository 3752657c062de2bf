"""Header blocks cut into fields, and the parameters of Content-Type and Content-Disposition.

Sources: RFC 5322 §2.2 (folding), RFC 2045 §5.1 (parameters), RFC 2231 (continuations, charsets).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from talka.kit.mime.charsets import codec_of, decode
from talka.kit.mime.words import from_bytes, readable, tidy

MAX_FIELDS = 2_000
MAX_BLOCK = 2_000_000
MAX_VALUE = 1_000_000
MAX_PARAMETERS = 500
_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,200})[ \t]*:")
_PARAMETER = re.compile(r"""[;\s]*([^=;\s"]{1,200})\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|$)|([^;]*))""", re.S)


@dataclass
class Headers:
    """Raw fields in order; values unfolded but not decoded."""

    fields: list[tuple[str, bytes]] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    charset: str = ""
    first: dict[str, bytes] = field(default_factory=dict)

    def get(self, name: str) -> bytes:
        return self.first.get(name, b"")

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.fields if key.lower() == name]

    def text(self, name: str) -> str:
        """The first such header, decoded, on one line."""
        return readable(self.get(name)[:64_000], self.charset)

    def __contains__(self, name: str) -> bool:
        return name in self.first


def read_headers(
    raw: bytes, start: int, end: int, is_boundary: Callable[[bytes], bool] | None = None
) -> tuple[Headers, int]:
    """The header block beginning at `start` and the position of the body after it."""
    headers, position = Headers(), start
    name, size = "", 0
    parts: list[bytes] = []

    def keep() -> None:
        if not name:
            return
        value = b" ".join(part.strip(b" \t\r\n") for part in parts)
        if len(headers.fields) < MAX_FIELDS and position - start < MAX_BLOCK:
            headers.fields.append((name, value))
            headers.first.setdefault(name.lower(), value)
        elif "headers dropped" not in headers.defects:
            headers.defects.append("headers dropped")

    while position < end:
        line_end = raw.find(b"\n", position, end)
        after = end if line_end < 0 else line_end + 1
        line = raw[position:after]
        bare = line.rstrip(b"\r\n")
        if not bare.strip(b" \t") and (not bare or not _continues(raw, after, end)):
            position = after
            break
        if bare[:1] in (b" ", b"\t"):
            size += len(bare)
            if name and size <= MAX_VALUE:
                parts.append(bare)
            elif name and "header cut" not in headers.defects:
                headers.defects.append("header cut")
            position = after
            continue
        if is_boundary and bare.startswith(b"--") and is_boundary(bare):
            headers.defects.append("part without body")
            break
        match = _FIELD.match(bare)
        if match:
            keep()
            name, size = match[1].decode("ascii"), len(bare)
            parts = [bare[match.end() :][:MAX_VALUE]]
        elif bare.startswith((b"From ", b">From ")):
            pass  # the envelope line of an mbox file
        elif _field_follows(raw, after, end):
            headers.defects.append("header line without a name")
            if name:
                parts.append(bare)
        else:
            headers.defects.append("no empty line after the headers")
            break
        position = after
    keep()
    return headers, position


def parameters(value: bytes, charset: str = "") -> tuple[str, dict[str, str]]:
    """`text/plain; charset=x` as ("text/plain", {"charset": "x"}), RFC 2231 and RFC 2047 forms decoded."""
    head, _, rest = value[:200_000].partition(b";")
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    text = from_bytes(rest, charset)
    for count, match in enumerate(_PARAMETER.finditer(text)):
        if count >= MAX_PARAMETERS:
            break
        key = match[1].lower()
        worth = re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else _bare_value(match[3])
        base, star, index = key.partition("*")
        if not star:
            plain.setdefault(base, worth)
        elif index.rstrip("*").isdecimal():
            pieces.setdefault(base, {}).setdefault(int(index.rstrip("*")[:6]), (key.endswith("*"), worth))
        else:
            pieces.setdefault(base, {}).setdefault(-1, (True, worth))
    found = {
        key: readable(worth.encode("utf-8", "surrogatepass"), charset) if "=?" in worth else tidy(worth)
        for key, worth in plain.items()
    }
    found.update({key: _joined(parts) for key, parts in pieces.items()})
    return tidy(from_bytes(head.strip(), charset)).lower(), found


def _bare_value(text: str) -> str:
    """An unquoted value; RFC 2045 forbids spaces in it, senders of file names do not know that."""
    return text.strip().rstrip('"').removeprefix('"')


def _joined(parts: dict[int, tuple[bool, str]]) -> str:
    """RFC 2231 §4.1: charset'language'text from the first piece, percent decoding where a piece says so."""
    chosen = [parts[-1]] if -1 in parts else [parts[index] for index in sorted(parts)]
    charset, data = "", []
    for number, (encoded, worth) in enumerate(chosen):
        if encoded and number == 0 and worth.count("'") >= 2:
            charset, _, worth = worth.split("'", 2)
        raw = worth.encode("utf-8", "surrogatepass")
        data.append(unquote_to_bytes(raw) if encoded else raw)
    joined = b"".join(data)
    if b"=?" in joined:
        return readable(joined)
    return tidy(decode(joined, charset if codec_of(charset) else "")[0])


def _continues(raw: bytes, position: int, end: int) -> bool:
    """A line of blanks inside a header block ends it only if no further continuation or field follows at once."""
    if raw[position : position + 1] in (b" ", b"\t"):  # RFC 5322 §4.2: folding may leave a line of blanks behind
        line = raw[position : min(end, position + 1_000)].partition(b"\n")[0]
        return bool(line.strip()) and not _FIELD.match(line.lstrip())
    return _FIELD.match(raw, position, min(end, position + 300)) is not None and raw[position : position + 2] != b"--"


def _field_follows(raw: bytes, position: int, end: int) -> bool:
    return _FIELD.match(raw, position, min(end, position + 300)) is not None or raw[position : position + 1] in (
        b" ",
        b"\t",
    )
