"""Which parts are the words of a mail and which are its files (RFC 2046 §5.1, RFC 2183, RFC 2387)."""

from dataclasses import dataclass, field

from talka.kit.html import from_text, to_text
from talka.kit.mime import bodies, sealed
from talka.kit.mime.invitations import Invitation, card, invitations
from talka.kit.mime.letter import Attachment
from talka.kit.mime.structure import Node, read_structure
from talka.kit.mime.words import readable, tidy

MAX_TEXT = 5_000_000
MAX_OPENED = 3
MAX_INVITATIONS = 10
# Text that is data, not words to read.
FILE_TYPES = {
    "text/calendar",
    "text/csv",
    "text/x-vcard",
    "text/vcard",
    "text/xml",
    "text/rfc822-headers",
    "text/directory",
}


@dataclass
class Piece:
    """A stretch of the conversation: its plain words, its HTML, or both (multipart/alternative)."""

    text: str = ""
    html: str = ""

    @property
    def words(self) -> str:
        return self.text if self.text.strip() else to_text(self.html)


@dataclass
class Contents:
    """Everything a mail carries, in order."""

    pieces: list[Piece] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    opened: int = 0  # opaque signatures one inside the other

    @property
    def text(self) -> str:
        told = "\n\n".join(words.strip("\n") for piece in self.pieces if (words := piece.words).strip())
        return told or "\n\n".join(card(invitation) for invitation in self.invitations)

    @property
    def html(self) -> str:
        if not any(piece.html for piece in self.pieces):
            return ""
        return "\n".join(piece.html or from_text(piece.text) for piece in self.pieces)


def read_contents(raw: bytes, root: Node, defects: list[str]) -> Contents:
    """Walk the tree; its depth is bounded by the structure."""
    contents = Contents(defects=defects)
    contents.pieces = _pieces(raw, root, contents, is_body=True)
    return contents


def _pieces(raw: bytes, node: Node, contents: Contents, is_body: bool) -> list[Piece]:
    if not node.children:
        return _leaf(raw, node, contents, is_body)
    one_body = node.content_type == "multipart/alternative"
    groups = [_pieces(raw, child, contents, one_body) for child in node.children]
    if one_body:
        return _best(groups)
    return [piece for group in groups for piece in group]


def _best(groups: list[list[Piece]]) -> list[Piece]:
    """Alternatives say the same thing: the richest plain text and the richest HTML make one piece."""
    pieces = [piece for group in groups for piece in group]
    texts = [piece.text for piece in pieces if piece.text.strip()]
    htmls = [piece.html for piece in pieces if piece.html.strip()]
    if not texts and not htmls:
        return []
    return [Piece(texts[0] if texts else "", htmls[-1] if htmls else "")]


def _leaf(raw: bytes, node: Node, contents: Contents, is_body: bool) -> list[Piece]:
    body = raw[node.start : node.end]
    encoding = readable(node.headers.get("content-transfer-encoding")[:200])
    kind = node.content_type
    if kind == "message/rfc822" and bodies.looks_like_message(body):
        encoding = ""
    data = bodies.transfer_decoded(body, encoding.split(" ")[0].rstrip(";"), contents.defects)
    if kind in ("application/ms-tnef", "application/vnd.ms-tnef") or node.name.lower() == "winmail.dat":
        inside = bodies.tnef(data, contents.defects)
        if inside is not None:
            files, text, html = inside
            contents.attachments += [
                Attachment(tidy(name), "application/octet-stream", content) for name, content in files
            ]
            return [Piece(text, html)] if text.strip() or html.strip() else []
    if kind in sealed.PKCS7 and contents.opened < MAX_OPENED and (opened := sealed.content_of(data)) is not None:
        contents.opened += 1
        return _pieces(opened, read_structure(opened, contents.defects), contents, is_body=True)
    if kind in sealed.PKCS7 or (kind == "application/octet-stream" and node.name.lower() == "encrypted.asc"):
        contents.defects.append("encrypted, not readable here")
    if kind == "text/calendar" and len(contents.invitations) < MAX_INVITATIONS:
        contents.invitations += invitations(data, contents.defects)
    is_words = (kind.startswith("text/") or node.is_multipart) and kind not in FILE_TYPES
    # A name makes a text a file, unless it stands where only the words of the mail can be.
    if is_words and node.disposition != "attachment" and (is_body or not node.name):
        return _words(data, node, contents)
    _attach(data, node, contents)
    return []


def _words(data: bytes, node: Node, contents: Contents) -> list[Piece]:
    subtype = "html" if node.content_type in ("text/html", "application/xhtml+xml") else "plain"
    if subtype == "plain":
        if bodies.YENC.search(data):
            contents.defects.append("yEnc is not decoded; the file is only in the original mail")
        files, data = bodies.uuencoded(data, contents.defects)
        contents.attachments += [Attachment(tidy(name), "application/octet-stream", content) for name, content in files]
    text = bodies.words(data[:MAX_TEXT], node.type_parameters.get("charset", ""), subtype, contents.defects)
    if len(data) > MAX_TEXT:
        contents.defects.append("text cut")
    if subtype == "html":
        return [Piece(html=text)] if text.strip() else []
    if node.type_parameters.get("format", "").lower() == "flowed":
        text = bodies.unflowed(text, node.type_parameters.get("delsp", "").lower() == "yes")
    return [Piece(text)] if text.strip() else []


def _attach(data: bytes, node: Node, contents: Contents) -> None:
    cid = readable(node.headers.get("content-id")[:1000]).strip("<> ")
    contents.attachments.append(
        Attachment(node.name[:255], node.content_type[:255], data, cid, node.disposition == "inline" or bool(cid))
    )
