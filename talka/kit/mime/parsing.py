"""parse(): bytes of a mail to a Letter. Wrong mail gets defects, never an exception."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from talka.kit.addresses import Mailbox, mailboxes
from talka.kit.mime.automatic import automatic
from talka.kit.mime.bounces import bounce
from talka.kit.mime.charsets import codec_of, guess
from talka.kit.mime.contents import read_contents
from talka.kit.mime.headers import Headers
from talka.kit.mime.letter import Letter
from talka.kit.mime.sealed import seal_of
from talka.kit.mime.structure import Node, nodes, read_structure
from talka.kit.mime.words import decoded_words, from_bytes, readable, tidy

MAX_REFERENCES = 200
MAX_ADDRESSES = 10_000
MAX_ID = 998
MAX_KEPT_HEADERS = 300
MAX_KEPT_VALUE = 4_000
_COMMENT = re.compile(r"\([^()]{0,200}\)")
_ISO = re.compile(r"\s*\d{4}-\d\d-\d\d[T ]\d\d")
_ID = re.compile(r"<([^<>]{1,1500})>")


def parse(raw: bytes) -> Letter:
    """Understand a mail. Total: any bytes give a Letter, what went wrong is in `defects`."""
    defects: list[str] = []
    raw = _with_line_feeds(raw)
    root = read_structure(raw, defects)
    headers = root.headers
    headers.charset = headers.charset or _charset_around(raw, root)
    contents = read_contents(raw, root, defects)
    senders = _addresses(headers, "from", defects)
    letter = Letter(
        message_id=_message_id(headers, "message-id"),
        in_reply_to=_message_id(headers, "in-reply-to"),
        references=_ids(headers, "references"),
        subject=headers.text("subject"),
        date=_date(headers.text("date"), defects),
        sender=_sender(headers, senders, defects),
        senders_all=senders,
        reply_to=_addresses(headers, "reply-to", defects),
        to=_addresses(headers, "to", defects),
        cc=_addresses(headers, "cc", defects),
        return_path=_return_path(headers),
        text=contents.text,
        html=contents.html,
        attachments=tuple(contents.attachments),
        invitations=tuple(contents.invitations),
        signature=seal_of(root, contents.text),
        headers=tuple(
            (name, readable(value[:MAX_KEPT_VALUE], headers.charset))
            for name, value in headers.fields[:MAX_KEPT_HEADERS]
        ),
    )
    report = bounce(raw, root, letter)
    verdict = automatic(letter, root.content_type, root.type_parameters.get("report-type", ""), report)
    return replace(
        letter, automatic=verdict, bounce=report, is_bounce=report is not None, defects=tuple(dict.fromkeys(defects))
    )


def _charset_around(raw: bytes, root: Node) -> str:
    """What 8-bit headers are written in: what a text of the mail declares, else what all of it together looks like."""
    eight_bit = [value for _name, value in root.headers.fields[:200] if not value.isascii()]
    if not eight_bit:
        return ""
    for node in nodes(root)[:50]:
        if node.content_type.startswith("text/") and codec_of(node.type_parameters.get("charset", "")):
            return node.type_parameters["charset"]
    return guess(b"\n".join([*eight_bit, raw[root.start : root.start + 20_000]]))


def _with_line_feeds(raw: bytes) -> bytes:
    """Mail with CR alone (old Macintosh) is read as if it had line feeds; leading blank lines are noise."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")


def _addresses(headers: Headers, name: str, defects: list[str]) -> tuple[Mailbox, ...]:
    found: list[Mailbox] = []
    for value in headers.all(name)[:20]:
        if len(found) >= MAX_ADDRESSES:
            break
        for mailbox in mailboxes(from_bytes(value, headers.charset)):
            address = mailbox.email
            shown = tidy(decoded_words(mailbox.name[:2_000]))
            raw = tidy(mailbox.raw[:1_000])
            if not address and "=?" in mailbox.raw and not mailbox.name:
                # The whole header was encoded, against RFC 2047 §5; its words are a name, never an identity.
                shown, raw = tidy(decoded_words(mailbox.raw[:2_000])), ""
            found.append(Mailbox(_plain_name(shown), address, raw))
    if any(not mailbox.email for mailbox in found):
        defects.append(f"bad address in {name}")
    if len(found) >= MAX_ADDRESSES:
        defects.append(f"too many addresses in {name}")
    return tuple(found[:MAX_ADDRESSES])


def _plain_name(name: str) -> str:
    """A display name without the quotes some programs put around or inside the encoded word."""
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return name[:500]


def _sender(headers: Headers, senders: tuple[Mailbox, ...], defects: list[str]) -> Mailbox | None:
    """The first author. Several authors are legal but never proof of identity: see the defect."""
    if len(headers.all("from")) > 1 or len({mailbox.email for mailbox in senders}) > 1:
        defects.append("several senders")
    if senders:
        return senders[0]
    defects.append("no sender")
    return None


def _ids(headers: Headers, name: str) -> tuple[str, ...]:
    text = tidy(from_bytes(headers.get(name), headers.charset))
    found = [re.sub(r"\s+", "", match) for match in _ID.findall(text)]
    if not found and text:
        found = [word.strip("<>,;") for word in text.split() if "@" in word]
    return tuple(identifier[:MAX_ID] for identifier in found[-MAX_REFERENCES:] if identifier)


def _message_id(headers: Headers, name: str) -> str:
    """The first id of a header, without its brackets; "" for none."""
    text = tidy(from_bytes(headers.get(name)[:64_000], headers.charset))
    match = _ID.search(text)
    if match:
        return re.sub(r"\s+", "", _COMMENT.sub("", match[1]))[:MAX_ID]
    if name == "in-reply-to" and not re.fullmatch(r"<?[^\s<>@]+@[^\s<>@]+>?", text):
        return ""  # RFC 822 allowed phrases such as "Your message of Monday" here
    return text.strip("<> ")[:MAX_ID]


def _return_path(headers: Headers) -> str | None:
    """The envelope sender as the last server wrote it: "" is the null path of RFC 5321 §4.5.5, None is unknown."""
    if "return-path" not in headers:
        return None
    found = mailboxes(from_bytes(headers.get("return-path")[:2_000]))
    return found[0].email or found[0].raw[:320] if found else ""


def _date(text: str, defects: list[str]) -> datetime | None:
    """RFC 5322 §3.3 as the standard library reads it, else ISO 8601; dates no calendar knows are none."""
    found = _moment(re.sub(r"\s*:\s*", ":", _COMMENT.sub(" ", text[:400]))[:200])
    if text and found is None:
        defects.append("bad date")
    return found


def _moment(text: str) -> datetime | None:
    try:
        parts = parsedate_tz(text)
        if parts is None or _ISO.match(text):
            found = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", text[:40].strip()))
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        local = datetime(*parts[:6], tzinfo=UTC)
        offset = parts[9] or 0
        return local.replace(tzinfo=timezone(timedelta(seconds=offset))) if abs(offset) < 86_400 else local
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
