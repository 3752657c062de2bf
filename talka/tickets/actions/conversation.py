"""The conversation: what the customer writes, what we answer, what we tell each other."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.addresses import canonical
from talka.kit.errors import Invalid, NotAllowed
from talka.kit.html import snippet

from .. import events
from ..models import Message, Ticket
from .common import add_message, locked, save
from .moving import move

if TYPE_CHECKING:
    from talka.people.models import Person

MOST_RECIPIENTS = 20


@transaction.atomic
def reply(
    ticket: Ticket,
    text: str,
    *,
    by: "Person | None",
    via: str = "web",
    files: Iterable[Any] = (),
    to: Iterable[str] | None = None,
    cc: Iterable[str] = (),
    then: str = "",
    automatic: bool = False,
) -> Message:
    """Answer the customer. `to` defaults to the requester; `then` names a move to make after it, such as "solve"."""
    ticket = locked(ticket)
    require(by, "tickets.reply", ticket)
    text = _words(text)
    message = add_message(
        ticket,
        Message.Kind.REPLY,
        author=by,
        via=via,
        text=text,
        files=files,
        to=_addresses([ticket.requester.email] if to is None else to),
        cc=_addresses(cc),
        automatic=automatic,
    )
    fields = ["snippet", "last_message_at", "awaiting"]
    ticket.snippet, ticket.last_message_at, ticket.awaiting = snippet(text, 140), message.created_at, False
    if ticket.first_replied_at is None and not automatic:
        ticket.first_replied_at = message.created_at
        fields.append("first_replied_at")
    save(ticket, *fields)
    record(events.Sent(message=message.pk), ticket=ticket, by=by, via=via)
    if then:
        move(ticket, then, by=by, via=via)
    return message


@transaction.atomic
def note(ticket: Ticket, text: str, *, by: "Person | None", via: str = "web", files: Iterable[Any] = ()) -> Message:
    """Write down something only those who work here may read."""
    ticket = locked(ticket)
    require(by, "tickets.note", ticket)
    message = add_message(ticket, Message.Kind.NOTE, author=by, via=via, text=_words(text), files=files)
    save(ticket)
    record(events.Noted(message=message.pk), ticket=ticket, by=by, via=via)
    return message


@transaction.atomic
def add_customer_message(
    ticket: Ticket,
    *,
    author: "Person",
    text: str = "",
    html: str = "",
    files: Iterable[Any] = (),
    via: str = "mail",
    automatic: bool = False,
    **letter: Any,
) -> Message:
    """The requester or a participant wrote. An automatic mail is kept but moves nothing (HAZARDS LOOP-4)."""
    ticket = locked(ticket)
    if not (text or html or files):
        raise Invalid(_("Write something first."), field="text")
    if via == "portal" and not Ticket.objects.own_of(author).filter(pk=ticket.pk).exists():
        raise NotAllowed(_("This request belongs to somebody else."))
    message = add_message(
        ticket,
        Message.Kind.CUSTOMER,
        author=author,
        via=via,
        text=text,
        html=html,
        files=files,
        automatic=automatic,
        **letter,
    )
    if automatic:
        save(ticket)
    else:
        ticket.snippet, ticket.last_message_at, ticket.awaiting = snippet(text, 140), timezone.now(), True
        save(ticket, "snippet", "last_message_at", "awaiting")
    record(events.Received(message=message.pk, automatic=automatic), ticket=ticket, by=author, via=via)
    return message


def _words(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid(_("Write something first."), field="text")
    return text


def _addresses(given: Iterable[str]) -> list[str]:
    """Canonical, without repeats, bounded; raises Invalid for what is no address."""
    found: list[str] = []
    for address in given:
        email = canonical(address)
        if address and not email:
            raise Invalid(_("“%(email)s” is not an e-mail address.") % {"email": address[:100]}, field="to")
        if email and email not in found:
            found.append(email)
    if len(found) > MOST_RECIPIENTS:
        raise Invalid(_("At most %(count)s recipients.") % {"count": MOST_RECIPIENTS}, field="to")
    return found
