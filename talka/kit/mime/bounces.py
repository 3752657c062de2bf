"""Delivery reports: whom the mail did not reach (RFC 3464), with a few old shapes; a full engine comes later."""

import re

from talka.kit.addresses import canonical
from talka.kit.mime.bodies import transfer_decoded
from talka.kit.mime.headers import Headers, read_headers
from talka.kit.mime.letter import Bounce, Letter
from talka.kit.mime.structure import Node
from talka.kit.mime.words import readable, tidy

MAX_RECIPIENTS = 200
_ADDRESS = re.compile(r"<?([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,120}@[A-Za-z0-9.-]{1,200}[A-Za-z0-9])>?")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def bounce(raw: bytes, root: Node, letter: Letter) -> Bounce | None:
    """What a report says, or None if the mail is not a report of failed delivery."""
    status_parts = [node for node in _nodes(root) if node.content_type in ("message/delivery-status", "message/global-delivery-status")]
    for node in status_parts[:5]:
        groups = _groups(raw, node)
        recipients = [group for group in groups if "final-recipient" in group or "original-recipient" in group]
        failed = [group for group in recipients if group.text("action").lower() not in ("delivered", "relayed", "expanded")]
        if recipients and not failed:
            return None  # a receipt, good news
        if failed:
            return Bounce(
                recipients=tuple(dict.fromkeys(address for group in failed[:MAX_RECIPIENTS] if (address := _recipient(group)))),
                status=_status(failed[0]),
                action=failed[0].text("action").lower()[:40],
                diagnostic=failed[0].text("diagnostic-code")[:1000],
                original_message_id=_original_id(raw, root),
            )
    if status_parts:
        return Bounce(status="", original_message_id=_original_id(raw, root))
    return _old_shape(letter, _original_id(raw, root))


def _nodes(root: Node) -> list[Node]:
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop(0)
        found.append(node)
        waiting.extend(node.children)
    return found


def _groups(raw: bytes, node: Node) -> list[Headers]:
    """The per-message group and one group for each recipient (RFC 3464 §2.1)."""
    data = transfer_decoded(raw[node.start:node.end], node.headers.text("content-transfer-encoding"), []).lstrip(b"\r\n")
    groups, position = [], 0
    while position < len(data) and len(groups) <= MAX_RECIPIENTS:
        headers, after = read_headers(data, position, len(data))
        if after <= position:
            break
        if headers.fields:
            groups.append(headers)
        while data[after:after + 1] in (b"\r", b"\n"):
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
    match = _ADDRESS.search(text[:2000])
    return canonical(match[1]) if match else ""


def _status(group: Headers) -> str:
    match = _STATUS.search(group.text("status")) or _STATUS.search(group.text("diagnostic-code"))
    return match[1] if match else ""


def _original_id(raw: bytes, root: Node) -> str:
    """The Message-ID of the mail that came back, from its headers enclosed in the report."""
    for node in _nodes(root):
        if node.content_type in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers"):
            data = transfer_decoded(raw[node.start:node.end], node.headers.text("content-transfer-encoding"), [])
            headers, _ = read_headers(data.lstrip(b"\r\n"), 0, len(data))
            identifier = tidy(readable(headers.get("message-id")[:2000])).strip("<> ")
            if identifier:
                return identifier[:998]
    return ""


_DAEMON = re.compile(r"mailer-?daemon|postmaster|mail-?daemon|mail delivery|mmdf|mail system", re.I)
_FAILED = re.compile(
    r"undeliver|could not be delivered|couldn't be delivered|delivery (?:to the following|has failed|failed|status notification)|returned (?:mail|to sender)|failure notice|user unknown|"
    r"mail delivery failed|unknown user|no such user|permanent(?:ly)? (?:fatal )?(?:error|failure|failed)|not delivered|unable to deliver|wasn't able to deliver|was not able to deliver|mailbox (?:is )?(?:full|unavailable)|"
    r"recipient(?:s)? (?:unknown|rejected)|address(?:es)? had (?:permanent|transient)|does not exist|not listed in|delivery error|non remis|unzustellbar", re.I)
_RETURNED = re.compile(
    r"^\s*(?:-{2,}.{0,80}(?:copy of|original message|unsent message|returned message|message (?:header|follows|text)|body of message|below this line|headers? of|transcript).{0,80}"
    r"|received: (?:from|by|\().*|return-path:.*|message-id:.*|here is (?:your|a copy).*|the original message was.*)$", re.I)


def _old_shape(letter: Letter, original: str) -> Bounce | None:
    """Reports from before RFC 3464: a daemon as sender, words of failure, addresses above the returned mail."""
    failed_header = letter.header("X-Failed-Recipients")
    sender = f"{letter.sender.name} {letter.sender.email or letter.sender.raw}" if letter.sender else ""
    opening = letter.text[:20_000]
    told = [line for line in opening.splitlines()[:400]]
    notice = "\n".join(_until_returned(told))
    if not failed_header and not (_DAEMON.search(sender) or letter.return_path == "" and _FAILED.search(letter.subject)):
        return None
    if not failed_header and not (_FAILED.search(letter.subject) or _FAILED.search(notice)):
        return None
    own = {mailbox.email for mailbox in (*letter.to, *letter.senders_all)}
    pool = failed_header or notice
    addresses = [address for match in _ADDRESS.finditer(pool) if (address := canonical(match[1])) and address not in own and not _DAEMON.search(address)]
    status = _STATUS.search(notice)
    return Bounce(tuple(dict.fromkeys(addresses))[:20], status[1] if status else "", "failed", "", original)


def _until_returned(lines: list[str]) -> list[str]:
    """The report's own words: everything above the copy of the returned mail."""
    kept = []
    for line in lines:
        if kept and _RETURNED.match(line[:300]):
            break
        kept.append(line)
    return kept
