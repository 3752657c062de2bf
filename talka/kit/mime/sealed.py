"""Signed and encrypted mail: what kind it is, and the content inside an opaque S/MIME signature. Nothing is verified.

Sources: RFC 1847 (multipart/signed, multipart/encrypted), RFC 8551 (S/MIME), RFC 5652 (CMS), RFC 3156 and 9580 (PGP).
"""

import re
from collections.abc import Iterator

from talka.kit.mime.structure import Node, nodes

MAX_DEPTH = 12
PKCS7 = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_SIGNED_DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"  # 1.2.840.113549.1.7.2
_INLINE = re.compile(r"^-----BEGIN PGP (SIGNED MESSAGE|MESSAGE)-----\s*$", re.M)
_SEQUENCE, _OCTETS, _OCTETS_IN_PIECES, _OBJECT, _EXPLICIT = 0x30, 0x04, 0x24, 0x06, 0xA0


def seal_of(root: Node, text: str) -> str:
    """ "smime", "pgp", "smime encrypted", "pgp encrypted", or "" for open mail."""
    for node in nodes(root)[:200]:
        kind, named = node.content_type, node.type_parameters.get("protocol", "").lower()
        if kind == "multipart/encrypted":
            return "pgp encrypted"
        if kind == "multipart/signed":
            return "pgp" if "pgp" in named else "smime"
        if kind in PKCS7:
            return "smime" if is_signed_data(node) else "smime encrypted"
    inline = _INLINE.search(text[:100_000])
    return "" if not inline else "pgp" if inline[1].startswith("SIGNED") else "pgp encrypted"


def is_signed_data(node: Node) -> bool:
    said = node.type_parameters.get("smime-type", "").lower()
    return said == "signed-data" or (not said and node.name.lower().endswith(".p7s"))


def content_of(data: bytes) -> bytes | None:
    """The mail inside CMS SignedData; None when it is something else, such as an encrypted one, or damaged."""
    try:
        outer = _children(_one(data, _SEQUENCE))
        if next(outer) != (_OBJECT, _SIGNED_DATA):
            return None
        signed = _one(next(outer)[1], _SEQUENCE)
        encapsulated = next(value for tag, value in _children(signed) if tag == _SEQUENCE)
        explicit = next(value for tag, value in _children(encapsulated) if tag == _EXPLICIT)
        return b"".join(_octets(explicit, 0)) or None
    except (ValueError, IndexError, StopIteration):
        return None


def _octets(data: bytes, depth: int) -> Iterator[bytes]:
    """An octet string, which long mails come in pieces of."""
    for tag, value in _children(data):
        if tag == _OCTETS:
            yield value
        elif tag == _OCTETS_IN_PIECES and depth < MAX_DEPTH:
            yield from _octets(value, depth + 1)


def _one(data: bytes, wanted: int) -> bytes:
    tag, value = next(_children(data))
    if tag != wanted:
        raise ValueError("another type")
    return value


def _children(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each element, in BER with lengths known or not (X.690 §8.1)."""
    position = 0
    while position < len(data):
        tag, start, end, after = _element(data, position)
        if tag == 0:
            return
        yield tag, data[start:end]
        position = after


def _element(data: bytes, position: int) -> tuple[int, int, int, int]:
    """Tag, beginning and end of the content, and where the next element begins."""
    tag, first = data[position], data[position + 1]
    start = position + 2
    if first < 0x80:
        return tag, start, start + first, start + first
    if first > 0x80:
        count = first & 0x7F
        if count > 8:
            raise ValueError("a length of more than eight bytes")
        length = int.from_bytes(data[start : start + count], "big")
        start += count
        if start + length > len(data):
            raise ValueError("cut off")
        return tag, start, start + length, start + length
    return tag, start, *_open_end(data, start)


def _open_end(data: bytes, start: int) -> tuple[int, int]:
    """Where an element without a length ends: at the two zero bytes of its own level."""
    position, level = start, 1
    while position + 1 < len(data):
        tag, first = data[position], data[position + 1]
        if tag == 0 and first == 0:
            level -= 1
            position += 2
            if level == 0:
                return position - 2, position
        elif first == 0x80:
            level += 1
            position += 2
        else:
            position = _element(data, position)[3]
    raise ValueError("no end")
