"""A mail as plain data for people and programs outside: what `talka mail parse` prints (docs/mail-parse.md)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from talka.kit.addresses import Mailbox
from talka.kit.html import clean, to_text
from talka.kit.mime.authentication import authentication
from talka.kit.mime.languages import language_of
from talka.kit.mime.letter import Attachment, Bounce, Letter
from talka.kit.mime.parsing import parse
from talka.kit.mime.quotes import split

FIELDS = (
    "subject", "message_id", "in_reply_to", "references", "from", "to", "cc", "reply_to", "date",
    "text", "text_new", "text_quoted", "signature", "html", "attachments", "language",
    "automatic", "bounce", "authentication", "problems",
)  # fmt: skip


def understood(raw: bytes) -> dict[str, Any]:
    """Everything understood of a mail, with exactly the keys of FIELDS, ready for JSON."""
    letter = parse(raw)
    text = letter.text or to_text(letter.html)
    parted = split(text, letter.html)
    values = {
        "subject": letter.subject or None,
        "message_id": letter.message_id or None,
        "in_reply_to": letter.in_reply_to or None,
        "references": list(letter.references),
        "from": _mailbox(letter.sender) if letter.sender else None,
        "to": _mailboxes(letter.to),
        "cc": _mailboxes(letter.cc),
        "reply_to": _mailboxes(letter.reply_to),
        "date": _moment(letter.date),
        "text": text,
        "text_new": parted.text,
        "text_quoted": parted.quoted,
        "signature": parted.signature,
        "html": clean(letter.html) if letter.html else None,
        "attachments": [_attachment(attachment) for attachment in letter.attachments],
        "language": language_of(parted.text or text, letter.header("Content-Language")),
        "automatic": letter.automatic.reason or letter.automatic.kind if letter.automatic else False,
        "bounce": _bounce(letter.bounce),
        "authentication": authentication(letter),
        "problems": list(letter.defects),
    }
    return {name: values[name] for name in FIELDS}


def nothing_understood(problem: str) -> dict[str, Any]:
    """The same keys for a mail that could not be read at all."""
    lists = dict.fromkeys(("references", "to", "cc", "reply_to", "attachments"), ())
    words = dict.fromkeys(("text", "text_new", "text_quoted", "signature"), "")
    values: dict[str, Any] = {**dict.fromkeys(FIELDS), **{name: [] for name in lists}, **words}
    return values | {"automatic": False, "authentication": authentication(Letter()), "problems": [problem]}


def _mailbox(mailbox: Mailbox) -> dict[str, str | None]:
    """The canonical address; one that is not trusted is shown as it was written and named among the problems."""
    written = mailbox.raw if "@" in mailbox.raw or " " not in mailbox.raw else ""
    name = mailbox.name or ("" if mailbox.email or written else mailbox.raw)
    return {"name": name or None, "address": mailbox.email or written or None}


def _mailboxes(mailboxes: Iterable[Mailbox]) -> list[dict[str, str | None]]:
    """Only those with an address: a group's name or "undisclosed recipients" is nobody, and named as a problem."""
    return [told for mailbox in mailboxes if (told := _mailbox(mailbox))["address"]]


def _moment(date: datetime | None) -> str | None:
    """In UTC, in the one form that sorts and compares as text."""
    try:
        return f"{date.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z".rjust(24, "0") if date else None
    except OverflowError:  # the year 1 or 9999, moved by its offset
        return None


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name or None,
        "type": attachment.content_type,
        "size": attachment.size,
        "sha256": sha256(attachment.data).hexdigest(),
        "inline": attachment.inline,
    }


def _bounce(report: Bounce | None) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        "recipients": [
            {
                "address": failure.address or None,
                "hard": failure.hard,
                "status": failure.status or None,
                "reason": failure.reason,
            }
            for failure in report.failures
        ],
        "original_message_id": report.original_message_id or None,
    }
