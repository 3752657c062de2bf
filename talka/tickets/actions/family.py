"""A ticket as a part of another one: no circles, at most five deep."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import Refused

from .. import events
from ..models import Ticket
from .common import locked, save

if TYPE_CHECKING:
    from talka.people.models import Person

DEEPEST = 5


@transaction.atomic
def set_parent(ticket: Ticket, parent: Ticket | None, *, by: "Person | None", via: str = "web") -> Ticket:
    """Make the ticket a part of another one; None makes it stand alone again."""
    ticket = locked(ticket)
    require(by, "tickets.link", ticket)
    return place(ticket, parent, by=by, via=via)


def place(ticket: Ticket, parent: Ticket | None, *, by: "Person | None", via: str) -> Ticket:
    """The change itself, for a locked ticket whose caller has asked for the right."""
    before = ticket.parent
    if (before and before.pk) == (parent and parent.pk):
        return ticket
    if parent is not None:
        parent = locked(parent)
        check_parent(ticket, parent, by=by)
    ticket.parent = parent
    save(ticket, "parent")
    if before is not None:
        record(events.Unplaced(number=before.number, parent=before.pk), ticket=ticket, by=by, via=via)
        record(events.PartRemoved(number=ticket.number, part=ticket.pk), ticket=before, by=by, via=via)
    if parent is not None:
        record(events.Placed(number=parent.number, parent=parent.pk), ticket=ticket, by=by, via=via)
        record(events.PartAdded(number=ticket.number, part=ticket.pk), ticket=parent, by=by, via=via)
    return ticket


def check_parent(ticket: Ticket, parent: Ticket, *, by: "Person | None") -> None:
    if parent.pk == ticket.pk:
        raise Refused(_("A ticket cannot be linked to itself."), field="parent")
    if by is not None and not Ticket.objects.visible_to(by).filter(pk=parent.pk).exists():
        raise Refused(_("There is no such ticket."), field="parent")
    if ticket.is_open and not parent.is_open:
        raise Refused(_("%(number)s is finished, it takes no new parts.") % {"number": parent.number}, field="parent")
    above = ancestors(parent)
    if ticket.pk in above:
        raise Refused(_("%(number)s is a part of this ticket already.") % {"number": parent.number}, field="parent")
    if len(above) + 1 + _height(ticket) > DEEPEST:
        raise Refused(_("Parts go at most %(count)s deep.") % {"count": DEEPEST}, field="parent")


def ancestors(ticket: Ticket) -> list[int]:
    """The keys of what this is a part of, nearest first; bounded, however the rows came to be."""
    found: list[int] = []
    key = ticket.parent_id
    while key is not None and key not in found and len(found) <= DEEPEST:
        found.append(key)
        key = Ticket.objects.filter(pk=key).values_list("parent_id", flat=True).first()
    return found


def is_above(ticket: Ticket, other: Ticket) -> bool:
    return ticket.pk in ancestors(other)


def _height(ticket: Ticket) -> int:
    """How many tickets the longest line of parts below has, this one among them."""
    level, height = {ticket.pk}, 1
    while height <= DEEPEST:
        level = set(Ticket.objects.filter(parent__in=level).values_list("pk", flat=True))
        if not level:
            break
        height += 1
    return height
