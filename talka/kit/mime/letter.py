"""What a mail says, as frozen values that travel as JSON (attachment bytes beside)."""

import hashlib
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from mimetypes import guess_extension
from typing import Any

from talka.kit.addresses import Mailbox
from talka.kit.mime.invitations import Invitation, card

FALLBACK_NAMES = {
    "message/rfc822": "message.eml",
    "message/delivery-status": "delivery-status.txt",
    "text/rfc822-headers": "headers.txt",
    "text/calendar": "invite.ics",
}


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail. `content_type` is only what the sender claims."""

    name: str
    content_type: str
    data: bytes = field(default=b"", repr=False)
    cid: str = ""
    inline: bool = False

    @property
    def file_name(self) -> str:
        """A name to store it under, also when the sender gave none."""
        return (
            self.name
            or FALLBACK_NAMES.get(self.content_type)
            or f"attachment{guess_extension(self.content_type) or '.bin'}"
        )

    @property
    def size(self) -> int:
        return len(self.data)


@dataclass(frozen=True)
class Automatic:
    """Whether a machine wrote the mail, and how we know; such mail is never answered by a machine."""

    verdict: bool = False
    reason: str = ""
    kind: str = ""  # bounce, reply (out of office), list, notification, report

    def __bool__(self) -> bool:
        return self.verdict


@dataclass(frozen=True)
class Failure:
    """What became of one recipient. `hard`: nothing will ever arrive at this address, so it is not written to again."""

    address: str = ""
    hard: bool = False
    status: str = ""  # RFC 3463; "5.0.0" or "4.0.0" when only permanent or temporary is known
    reason: str = "undefined"  # one of bounces.reasons.REASONS
    action: str = "failed"  # RFC 3464 §2.3.3, or "complained" (RFC 5965)
    diagnostic: str = ""


@dataclass(frozen=True)
class Bounce:
    """A delivery report (RFC 3464 and the older shapes); an address may be "" when only the shape is known."""

    failures: tuple[Failure, ...] = ()
    original_message_id: str = ""

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(failure.address for failure in self.failures if failure.address))

    @property
    def status(self) -> str:
        return self.failures[0].status if self.failures else ""

    @property
    def action(self) -> str:
        return self.failures[0].action if self.failures else ""

    @property
    def diagnostic(self) -> str:
        return self.failures[0].diagnostic if self.failures else ""


@dataclass(frozen=True)
class Letter:
    """One mail, understood. `html` is raw and must go through kit.html.clean before anybody sees it."""

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    sender: Mailbox | None = None
    senders_all: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    return_path: str | None = None
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    signature: str = ""  # "smime", "pgp", "smime encrypted" or "pgp encrypted": seen, not verified
    automatic: Automatic = Automatic()
    is_bounce: bool = False
    bounce: Bounce | None = None
    defects: tuple[str, ...] = ()

    @property
    def is_only_invitation(self) -> bool:
        """Its text is nothing but the card of its invitations."""
        return bool(self.invitations) and self.text == "\n\n".join(card(one) for one in self.invitations)

    def header(self, name: str) -> str:
        """The first header of that name, decoded; "" if there is none."""
        return next(iter(self.headers_named(name)), "")

    def headers_named(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def as_dict(self) -> dict[str, Any]:
        """JSON-able; the bytes of attachments are left out, their size and digest stay."""
        data = asdict(replace(self, attachments=()))
        data["date"] = self.date.isoformat() if self.date else None
        data["attachments"] = [
            {
                "name": a.name,
                "content_type": a.content_type,
                "cid": a.cid,
                "inline": a.inline,
                "size": a.size,
                "sha256": hashlib.sha256(a.data).hexdigest(),
            }
            for a in self.attachments
        ]
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any], contents: tuple[bytes, ...] = ()) -> "Letter":
        """The inverse of as_dict; `contents` gives the attachments their bytes back, in order."""
        values = {f.name: data[f.name] for f in fields(cls) if f.name in data}
        for name in ("senders_all", "reply_to", "to", "cc"):
            values[name] = tuple(Mailbox(**mailbox) for mailbox in values.get(name, ()))
        for name in ("references", "defects"):
            values[name] = tuple(values.get(name, ()))
        values["invitations"] = tuple(
            Invitation(**{**one, "attendees": tuple(one["attendees"])}) for one in values.get("invitations", ())
        )
        values["headers"] = tuple((name, value) for name, value in values.get("headers", ()))
        values["date"] = datetime.fromisoformat(values["date"]) if values.get("date") else None
        values["sender"] = Mailbox(**values["sender"]) if values.get("sender") else None
        values["automatic"] = Automatic(**values.get("automatic", {}))
        if values.get("bounce"):
            failures = tuple(Failure(**failure) for failure in values["bounce"]["failures"])
            values["bounce"] = Bounce(failures, values["bounce"]["original_message_id"])
        contents = contents or (b"",) * len(values.get("attachments", ()))
        values["attachments"] = tuple(
            Attachment(a["name"], a["content_type"], content, a["cid"], a["inline"])
            for a, content in zip(values.get("attachments", ()), contents, strict=True)
        )
        return cls(**values)
