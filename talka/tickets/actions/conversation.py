"""The conversation: what the customer writes, what we answer, what we tell each other."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import Invalid, NotAllowed
from talka.kit.html import snippet

from .. import events
from ..models import Message, Ticket
from . import holding
from .common import add_message, locked, save
from .mentioning import call
from .moving import move
from .words import addresses, words

if TYPE_CHECKING:
    from talka.people.models import Person


@transaction.atomic
def reply(
    ticket: Ticket,
    text: str,
    *,
    by: "Person | None",
    via: str = "web",
    html: str = "",
    files: Iterable[Any] = (),
    to: Iterable[str] | None = None,
    cc: Iterable[str] = (),
    bcc: Iterable[str] = (),
    then: str = "",
    automatic: bool = False,
    hold: float = 0,
) -> Message:
    """Answer the customer. `to` defaults to the requester; `then` names a move to make after it, such as "solve".

    With `html` the text is what stands in it. For `hold` seconds the author may take it back before its mail leaves.
    """
    ticket = locked(ticket)
    require(by, "tickets.reply", ticket)
    text, html = words(text, html, files)
    before = holding.photo(ticket) if hold else {}
    to = addresses([ticket.requester.email] if to is None else to)
    cc = addresses(cc, "cc", without=to)
    message = add_message(
        ticket,
        Message.Kind.REPLY,
        author=by,
        via=via,
        text=text,
        html=html,
        files=files,
        to=to,
        cc=cc,
        bcc=addresses(bcc, "bcc", without=(*to, *cc)),
        automatic=automatic,
    )
    if hold:
        holding.hold(message, hold)
    fields = ["snippet", "last_message_at", "awaiting"]
    ticket.snippet, ticket.last_message_at, ticket.awaiting = snippet(text, 140), message.created_at, False
    if ticket.first_replied_at is None and not automatic:
        ticket.first_replied_at = message.created_at
        fields.append("first_replied_at")
    save(ticket, *fields)
    record(events.Sent(message=message.pk), ticket=ticket, by=by, via=via)
    call(message, ticket, by=by, via=via)
    if then:
        move(ticket, then, by=by, via=via)
    if hold:
        holding.remember(message, before, ticket)
    return message


@transaction.atomic
def note(
    ticket: Ticket, text: str, *, by: "Person | None", via: str = "web", html: str = "", files: Iterable[Any] = ()
) -> Message:
    """Write down something only those who work here may read."""
    ticket = locked(ticket)
    require(by, "tickets.note", ticket)
    text, html = words(text, html, files)
    message = add_message(ticket, Message.Kind.NOTE, author=by, via=via, text=text, html=html, files=files)
    save(ticket)
    record(events.Noted(message=message.pk), ticket=ticket, by=by, via=via)
    call(message, ticket, by=by, via=via)
    return message


@transaction.atomic
def add_outside_note(
    ticket: Ticket, text: str, *, author: "Person", via: str = "mail", files: Iterable[Any] = (), **letter: Any
) -> Message:
    """A third party answered what was forwarded to them: only those who work here read it, and nothing moves."""
    ticket = locked(ticket)
    if not (text or files):
        raise Invalid(_("Write something first."), field="text")
    message = add_message(ticket, Message.Kind.NOTE, author=author, via=via, text=text, files=files, **letter)
    save(ticket)
    record(events.Noted(message=message.pk), ticket=ticket, by=author, via=via)
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
