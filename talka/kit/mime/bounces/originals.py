"""The mail that came back, as far as the report encloses it: whose it was and to whom it went."""

import re
from dataclasses import dataclass
from itertools import pairwise

from talka.kit.addresses import mailboxes
from talka.kit.mime.bodies import transfer_decoded
from talka.kit.mime.headers import Headers, read_headers
from talka.kit.mime.structure import Node, nodes
from talka.kit.mime.words import readable, tidy

ENCLOSED = {
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/partial",
    "message/global",
    "message/global-headers",
}
MAX_LINES = 2_000
_FIELD = re.compile(r"[ \t>|]{0,8}(message-id|to|from|subject)[ \t]*:[ \t]*(.{0,2000})", re.I)
_ID = re.compile(r"<([^<>\s]{1,998})>")


@dataclass(frozen=True)
class Original:
    """The returned mail's Message-ID without brackets, and the addresses of its To and From."""

    message_id: str = ""
    to: tuple[str, ...] = ()
    sender: tuple[str, ...] = ()
    by_list: bool = False  # then its To is not whom it was sent to


def original_of(raw: bytes, root: Node, text: str) -> Original:
    """From an enclosed part, else from header lines pasted into the text."""
    for node in nodes(root)[:200]:
        if node is root or node.content_type not in ENCLOSED:
            continue
        data = transfer_decoded(raw[node.start : node.end], node.headers.text("content-transfer-encoding"), [])
        headers, _ = read_headers(data.lstrip(b"\r\n"), 0, len(data))
        if found := _from_headers(headers):
            return found
    return _from_text(text)


def _from_headers(headers: Headers) -> Original | None:
    identifier = tidy(readable(headers.get("message-id")[:2000])).strip("<> ")[:998]
    to, sender = _addresses(headers.text("to")), _addresses(headers.text("from"))
    by_list = any(name in headers for name in ("list-id", "list-post", "mailing-list", "x-beenthere", "newsgroups"))
    return Original(identifier, to, sender, by_list) if identifier or to or sender else None


def _from_text(text: str) -> Original:
    found: dict[str, str] = {}
    lines = text[:200_000].splitlines()[:MAX_LINES]
    for line, after in pairwise([*lines, ""]):
        if match := _FIELD.match(line):
            value = match[2].strip() or after.strip()
            found.setdefault(match[1].lower(), value)
    identifier = _ID.search(found.get("message-id", ""))
    if not identifier:
        return Original()
    return Original(identifier[1], _addresses(found.get("to", "")), _addresses(found.get("from", "")))


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(mailbox.email for mailbox in mailboxes(text[:8_000])[:50] if mailbox.email)
