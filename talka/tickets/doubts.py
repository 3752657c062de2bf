"""What speaks against finishing a ticket now, though it is not forbidden: open parts, and what blocks it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.access.grants import allowed
from talka.kit.errors import Refused
from talka.kit.workflow import Move

from .guards import finishes
from .models import Link, Ticket

if TYPE_CHECKING:
    from talka.people.models import Person

CODE = "doubtful"  # the refusal that a person may overrule


def open_parts(ticket: Ticket) -> int:
    return ticket.children.open().count()


def open_blockers(ticket: Ticket) -> int:
    return Ticket.objects.open().filter(links_out__target=ticket, links_out__relation=Link.Relation.BLOCKS).count()


def check_doubts(ticket: Ticket, move: Move, *, by: "Person | None") -> None:
    """Only those who work here are asked: a requester ends an own request and hears nothing of our parts (NOTE-1)."""
    if not ticket.is_open or not finishes(ticket, move) or by is None or not allowed(by, "tickets.see", ticket):
        return
    words = []
    if parts := open_parts(ticket):
        words.append(
            ngettext("%(count)s part is still open.", "%(count)s parts are still open.", parts) % {"count": parts}
        )
    if blockers := open_blockers(ticket):
        words.append(
            ngettext("It is blocked by %(count)s open ticket.", "It is blocked by %(count)s open tickets.", blockers)
            % {"count": blockers}
        )
    if words:
        raise Refused(" ".join([*words, _("Choose what happens to them first.")]), code=CODE, field="move")
