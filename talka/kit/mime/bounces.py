"""Delivery reports: whom the mail did not reach (RFC 3464), with what oldbounces adds; a full engine comes later."""

from talka.kit.addresses import canonical
from talka.kit.mime.bodies import transfer_decoded
from talka.kit.mime.headers import Headers, read_headers
from talka.kit.mime.letter import Bounce, Letter
from talka.kit.mime.oldbounces import ADDRESS, STATUS, read_old_shape
from talka.kit.mime.structure import Node
from talka.kit.mime.words import readable, tidy

MAX_RECIPIENTS = 200


def bounce(raw: bytes, root: Node, letter: Letter) -> Bounce | None:
    """What a report says, or None if the mail is not a report of failed delivery."""
    status_parts = [
        node
        for node in _nodes(root)
        if node.content_type in ("message/delivery-status", "message/global-delivery-status")
    ]
    for node in status_parts[:5]:
        groups = _groups(raw, node)
        recipients = [group for group in groups if "final-recipient" in group or "original-recipient" in group]
        failed = [
            group for group in recipients if group.text("action").lower() not in ("delivered", "relayed", "expanded")
        ]
        if recipients and not failed:
            return None  # a receipt, good news
        if failed:
            return Bounce(
                recipients=tuple(
                    dict.fromkeys(address for group in failed[:MAX_RECIPIENTS] if (address := _recipient(group)))
                ),
                status=_status(failed[0]),
                action=failed[0].text("action").lower()[:40],
                diagnostic=failed[0].text("diagnostic-code")[:1000],
                original_message_id=_original_id(raw, root),
            )
    if status_parts:
        return Bounce(status="", original_message_id=_original_id(raw, root))
    return read_old_shape(letter, _original_id(raw, root))


def _nodes(root: Node) -> list[Node]:
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop(0)
        found.append(node)
        waiting.extend(node.children)
    return found


def _groups(raw: bytes, node: Node) -> list[Headers]:
    """The per-message group and one group for each recipient (RFC 3464 §2.1)."""
    data = transfer_decoded(raw[node.start : node.end], node.headers.text("content-transfer-encoding"), []).lstrip(
        b"\r\n"
    )
    groups: list[Headers] = []
    position = 0
    while position < len(data) and len(groups) <= MAX_RECIPIENTS:
        headers, after = read_headers(data, position, len(data))
        if after <= position:
            break
        if headers.fields:
            groups.append(headers)
        while data[after : after + 1] in (b"\r", b"\n"):
            after += 1
        position = after
    return groups


def _recipient(group: Headers) -> str:
    for name in ("final-recipient", "original-recipient"):
        _, _, address = group.text(name).rpartition(";")
        address = canonical(address.strip().strip("<>")) or _first_address(address)
        if address:
            return address
    return ""


def _first_address(text: str) -> str:
    match = ADDRESS.search(text[:2000])
    return canonical(match[1]) if match else ""


def _status(group: Headers) -> str:
    match = STATUS.search(group.text("status")) or STATUS.search(group.text("diagnostic-code"))
    return match[1] if match else ""


def _original_id(raw: bytes, root: Node) -> str:
    """The Message-ID of the mail that came back, from its headers enclosed in the report."""
    for node in _nodes(root):
        if node.content_type in (
            "message/rfc822",
            "text/rfc822-headers",
            "message/rfc822-headers",
            "message/global",
            "message/global-headers",
        ):
            data = transfer_decoded(raw[node.start : node.end], node.headers.text("content-transfer-encoding"), [])
            headers, _ = read_headers(data.lstrip(b"\r\n"), 0, len(data))
            identifier = tidy(readable(headers.get("message-id")[:2000])).strip("<> ")
            if identifier:
                return identifier[:998]
    return ""
