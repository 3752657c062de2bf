"""Reports that keep to the standards: delivery status (RFC 3464, RFC 6533) and complaints (RFC 5965)."""

import re

from talka.kit.addresses import canonical
from talka.kit.mime.bodies import transfer_decoded
from talka.kit.mime.bounces.originals import Original
from talka.kit.mime.bounces.reasons import failure, status_in
from talka.kit.mime.bounces.recipients import ADDRESS, about
from talka.kit.mime.headers import Headers, read_headers
from talka.kit.mime.letter import Failure
from talka.kit.mime.structure import Node, nodes
from talka.kit.mime.words import from_bytes

MAX_RECIPIENTS = 200
STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status", "message/deliverystatus"}
ARRIVED = {"delivered", "relayed", "expanded"}
_ESCAPED = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")


def reported(raw: bytes, root: Node, text: str) -> tuple[Failure, ...] | None:
    """The failures a delivery-status part names; () when all arrived, None when there is no readable part."""
    found: list[Failure] = []
    arrived = False
    for node in [node for node in nodes(root) if node.content_type in STATUS_TYPES][:20]:
        for group in _groups(raw, node)[: MAX_RECIPIENTS + 1]:
            if "final-recipient" not in group and "original-recipient" not in group:
                continue
            if group.text("action").lower().split("(")[0].strip() in ARRIVED:
                arrived = True
                continue
            found.append(_failure(group, text))
    unique = {(one.address, one.address and one.action): one for one in reversed(found)}
    return tuple(reversed(unique.values())) if found else () if arrived else None


def complaints(raw: bytes, root: Node, original: Original) -> tuple[Failure, ...] | None:
    """The recipient who pressed "this is spam", as far as the report names somebody."""
    for node in nodes(root):
        if node.content_type != "message/feedback-report":
            continue
        groups = _groups(raw, node)
        kind = groups[0].text("feedback-type").lower() if groups else ""
        if kind.startswith("auth-failure"):
            return None  # a report about forgeries (RFC 6591), not about a recipient
        named = [_address(value) for group in groups for value in _all(group, "original-rcpt-to", "removal-recipient")]
        addresses = list(dict.fromkeys(filter(None, named))) or list(original.to) or [""]
        return tuple(
            Failure(address, False, "", "feedback", "complained", kind) for address in addresses[:MAX_RECIPIENTS]
        )
    return None


def _groups(raw: bytes, node: Node) -> list[Headers]:
    """The per-message group and one group for each recipient (RFC 3464 §2.1)."""
    data = transfer_decoded(raw[node.start : node.end], node.headers.text("content-transfer-encoding"), [])
    data = data.lstrip(b"\r\n")
    groups: list[Headers] = []
    position = 0
    while position < len(data) and len(groups) <= MAX_RECIPIENTS:
        headers, after = read_headers(data, position, len(data))
        if headers.fields:
            groups.append(headers)
        if after <= position:  # a line that is no field: go on behind it
            after = data.find(b"\n", position) + 1 or len(data)
        while data[after : after + 1] in (b"\r", b"\n"):
            after += 1
        position = after
    return groups


def _failure(group: Headers, text: str) -> Failure:
    address = next(
        (found for value in _all(group, "final-recipient", "original-recipient") if (found := _address(value))), ""
    )
    diagnostic = group.text("diagnostic-code")
    action = group.text("action").lower().partition(" ")[0][:40] or "failed"
    kind, semicolon, words = diagnostic.partition(";")
    if not semicolon or " " in kind.strip() or kind.strip().lower() == "x-unix":
        words = diagnostic
    beside = about(text, address)
    return failure(address, words or group.text("status"), beside, status_in(group.text("status")), action)


def _all(group: Headers, *names: str) -> list[str]:
    return [from_bytes(value[:2_000]) for name in names for value in group.all(name)]


def _address(value: str) -> str:
    """`rfc822; <Ann@x.lt>` as ann@x.lt, and RFC 6533's `utf-8; \\x{E9}ve@x.lt`."""
    kind, semicolon, address = value.partition(";")
    address = address if semicolon else kind
    if "\\x{" in address:
        address = _ESCAPED.sub(lambda match: chr(min(int(match[1], 16), 0x10FFFF)), address)
    address = address.strip().strip("<>\"' ")
    if known := canonical(address):
        return known
    match = ADDRESS.search(address)
    return (canonical(match[1]) or match[1].lower()) if match else address.lower()[:320] if "@" in address else ""
