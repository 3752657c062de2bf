"""A reply waits some seconds before its mail leaves; until then its author may take it back into the draft."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import NotAllowed, Refused

from .. import events
from ..models import Draft, DraftFile, Held, Message, Ticket
from .common import locked, save
from .moving import land

if TYPE_CHECKING:
    from talka.people.models import Person

SECONDS = 10
KEPT = ("snippet", "awaiting", "last_message_at", "first_replied_at")


def hold(message: Message, seconds: float) -> Held:
    return Held.objects.create(message=message, leaves_at=message.created_at + dt.timedelta(seconds=seconds))


def leaves_at(message: Message) -> dt.datetime | None:
    """When the mail of this message may leave; None for at once."""
    return Held.objects.filter(message=message).values_list("leaves_at", flat=True).first()


def photo(ticket: Ticket) -> dict[str, Any]:
    """How the ticket stands, as JSON."""
    values = {name: getattr(ticket, name) for name in (*KEPT, "status")}
    return {name: v.isoformat() if isinstance(v, dt.datetime) else v for name, v in values.items()}


def remember(message: Message, before: dict[str, Any], ticket: Ticket) -> None:
    ticket.refresh_from_db(fields=["status"])
    Held.objects.filter(message=message).update(was=before | {"then": ticket.status})


@transaction.atomic
def take_back(message: Message, *, by: "Person", via: str = "web") -> Draft:
    """Undo a reply that has not left: it becomes its author's draft again, and the ticket stands as before.

    Only its author may (HAZARDS IDOR-5), while they still may reply there; the mail module refuses once a mail left.
    """
    ticket = locked(message.ticket)
    require(by, "tickets.reply", ticket)
    held = Held.objects.select_for_update().filter(message=message).first()
    if message.author_id != by.pk:
        raise NotAllowed(_("Only the person who wrote a reply may take it back."))
    if held is None or held.leaves_at <= timezone.now():
        raise Refused(_("It is too late to take this back: the mail has left."))
    record(events.TakenBack(message=message.pk), ticket=ticket, by=by, via=via)
    draft = _into_draft(message, by)
    _as_before(ticket, message, held.was, by=by, via=via)
    message.delete()
    return draft


def _into_draft(message: Message, person: "Person") -> Draft:
    """What was sent, above what has been begun since."""
    begun = Draft.objects.of(person).live().filter(ticket=message.ticket_id, kind=message.kind).first()
    draft = begun or Draft(ticket_id=message.ticket_id, person=person, kind=message.kind)
    if begun and not begun.is_empty:
        draft.text = f"{message.text}\n\n{begun.text}"
        draft.html = f"{message.html}{begun.html}" if message.html and begun.html else ""
    else:
        draft.text, draft.html = message.text, message.html
    draft.to, draft.cc, draft.bcc = message.to, message.cc, message.bcc
    draft.version += 1
    draft.updated_at = timezone.now()
    draft.save()
    DraftFile.objects.bulk_create(
        [DraftFile(draft=draft, file_id=one.file_id, cid=one.cid) for one in message.attachments.all()]
    )
    return draft


def _as_before(ticket: Ticket, message: Message, was: dict[str, Any], *, by: "Person", via: str) -> None:
    if ticket.last_message_at == message.created_at:  # nobody wrote since
        for name in KEPT:
            value = was.get(name)
            setattr(ticket, name, parse_datetime(value) if name.endswith("_at") and value else value)
        save(ticket, *KEPT)
    if was.get("status") != was.get("then") and ticket.status == was.get("then"):
        land(ticket, was["status"], move="take_back", by=by, via=via)
