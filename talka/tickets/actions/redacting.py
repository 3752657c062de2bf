"""Editing an own note, and taking out what must not be kept: the words go everywhere, a trace of the act stays."""

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.kit.html import snippet

from .. import events
from ..models import Attachment, Draft, DraftFile, Edition, Message, Ticket
from .common import locked, save, single_line
from .mentioning import call
from .words import words

if TYPE_CHECKING:
    from talka.people.models import Person

GONE = "█████"


@transaction.atomic
def edit_note(message: Message, text: str, *, html: str = "", by: "Person", via: str = "web") -> Message:
    """Correct an own note; how it read before stays for those who may read notes (HAZARDS MASS-3)."""
    ticket = locked(message.ticket)
    require(by, "tickets.note", ticket)  # also where one has left the desk since (HAZARDS IDOR-5)
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.kind != Message.Kind.NOTE:
        raise Refused(_("Only notes are edited: what a customer got stays as it was sent."))
    if message.author_id != by.pk:
        raise NotAllowed(_("Only the person who wrote a note may edit it."))
    files = [(one.file, one.cid) for one in message.attachments.select_related("file")]
    text, html = words(text, html, files)
    if (text, html) == (message.text, message.html):
        return message
    Edition.objects.create(
        message=message,
        text=message.text,
        html=message.html,
        author=by,
        created_at=message.edited_at or message.created_at,
    )
    message.text, message.html, message.edited_at = text, html, timezone.now()
    message.save(update_fields=["text", "html", "edited_at"])
    save(ticket)
    record(events.NoteEdited(message=message.pk), ticket=ticket, by=by, via=via)
    call(message, ticket, by=by, via=via)
    return message


@transaction.atomic
def redact(
    message: Message, *, reason: str, passage: str = "", raw: bool = False, by: "Person | None", via: str = "web"
) -> Message:
    """Take a passage, or without one the whole text, out of a message for good; `raw` erases the mail it came in too.

    The event keeps the SHA-256 of what went and the reason, never the words (HAZARDS MASS-3).
    """
    ticket, reason = _allowed(message, reason, by)
    message = Message.objects.select_for_update().get(pk=message.pk)
    passage = passage.replace("\r\n", "\n").strip()
    if passage and passage not in message.text and passage not in message.quoted:
        raise Invalid(_("These words are not in the message as they stand here."), field="passage")
    gone = passage or f"{message.text}\n{message.quoted}"
    message.text, message.quoted = _without(message.text, passage), _without(message.quoted, passage)
    message.html = ""  # the same words may be split by marks in it: the text remains
    message.save(update_fields=["text", "quoted", "html"])
    message.editions.all().delete()
    message.pictures.all().delete()  # what lay elsewhere was shown within these words; the bytes go with the sweep
    _from_drafts(ticket, passage)
    latest = ticket.messages.public().order_by("-pk").first()
    ticket.snippet = snippet(latest.text, 140) if latest else ""
    save(ticket, "snippet")
    _record(message, ticket, "text", gone.encode(), reason, raw, by=by, via=via)
    return message


@transaction.atomic
def redact_file(
    attachment: Attachment, *, reason: str, raw: bool = False, by: "Person | None", via: str = "web"
) -> None:
    """Remove one attachment, bytes and all, once nothing else uses them."""
    message, file = attachment.message, attachment.file
    ticket, reason = _allowed(message, reason, by)
    attachment.delete()
    if not Attachment.objects.filter(file=file).exists():
        path = file.path
        DraftFile.objects.filter(file=file).delete()
        file.delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    save(ticket)
    _record(message, ticket, "file", file.sha256, reason, raw, by=by, via=via)


def _allowed(message: Message, reason: str, by: "Person | None") -> tuple[Ticket, str]:
    ticket = locked(message.ticket)
    require(by, "tickets.redact", ticket)
    reason = single_line(reason, 200)
    if not reason:
        raise Invalid(_("Say why: the reason stays in the history."), field="reason")
    return ticket, reason


def _without(text: str, passage: str) -> str:
    if not text:
        return ""
    return text.replace(passage, GONE) if passage else GONE


def _from_drafts(ticket: Ticket, passage: str) -> None:
    """Drafts may quote it; a draft keeps its text, without the words and without its marks."""
    for draft in Draft.objects.filter(ticket=ticket, text__contains=passage) if passage else ():
        draft.text, draft.html, draft.version = draft.text.replace(passage, GONE), "", draft.version + 1
        draft.save(update_fields=["text", "html", "version"])


def _record(
    message: Message, ticket: Ticket, part: str, gone: "bytes | str", reason: str, raw: bool, **who: Any
) -> None:
    digest = gone if isinstance(gone, str) else hashlib.sha256(gone).hexdigest()
    record(
        events.Redacted(message=message.pk, part=part, digest=digest, reason=reason, raw=raw),
        ticket=ticket,
        **who,
    )
