"""Passing a message, or the whole conversation, on to a third party; internal notes never leave (HAZARDS NOTE-5)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import Invalid
from talka.ui.dates import stamp

from .. import events
from ..models import Message, Ticket
from .common import LONGEST, add_message, locked, save
from .mentioning import call
from .words import addresses, words

if TYPE_CHECKING:
    from talka.people.models import Person


@transaction.atomic
def forward(
    ticket: Ticket,
    text: str,
    *,
    to: Iterable[str],
    by: "Person | None",
    via: str = "web",
    html: str = "",
    cc: Iterable[str] = (),
    bcc: Iterable[str] = (),
    about: Message | None = None,
    files: Iterable[Any] = (),
) -> Message:
    """Mail a third party what was said: one message, or without `about` the whole conversation; its files by choice."""
    ticket = locked(ticket)
    require(by, "tickets.reply", ticket)
    to = addresses(to)
    if not to:
        raise Invalid(_("Say who gets it."), field="to")
    if about is not None and (about.ticket_id != ticket.pk or not about.is_public):
        raise Invalid(_("Internal notes are not forwarded."), field="about")
    text, html = words(text, html, files)
    cc = addresses(cc, "cc", without=to)
    message = add_message(
        ticket,
        Message.Kind.FORWARD,
        author=by,
        via=via,
        text=text,
        html=html,
        quoted=passed_on(ticket, about),
        files=files,
        to=to,
        cc=cc,
        bcc=addresses(bcc, "bcc", without=(*to, *cc)),
    )
    save(ticket)
    record(events.Forwarded(message=message.pk, to=", ".join(to)), ticket=ticket, by=by, via=via)
    call(message, ticket, by=by, via=via)
    return message


def passed_on(ticket: Ticket, about: Message | None = None) -> str:
    """The words that go along, oldest first: only what the customer and we said to each other."""
    said = ticket.messages.public().filter(verified=True).select_related("author").order_by("pk")
    if about is not None:
        said = said.filter(pk=about.pk)
    parts = [_part(message) for message in said]
    return "\n\n".join([_("Forwarded: %(subject)s") % {"subject": ticket.subject}, *parts])[:LONGEST]


def _part(message: Message) -> str:
    who = message.author.name or message.author.email if message.author else _("The system")
    return f"{who}, {stamp(message.created_at, time=True)}:\n{message.text}"
