"""Moves of the workflow."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import allowed, require
from talka.events.bus import record
from talka.kit.workflow import Move, MoveRefused, Phase

from .. import events
from ..doubts import check_doubts
from ..guards import check_finishing, check_guards
from ..models import Ticket
from .common import locked, save

if TYPE_CHECKING:
    from talka.people.models import Person


@transaction.atomic
def move(ticket: Ticket, name: str, *, by: "Person | None" = None, via: str = "web", anyway: bool = False) -> Ticket:
    """Take one named step of the workflow; MoveRefused when it does not start at the present status.

    Those who work here are warned before they finish what has open parts or is blocked; `anyway` says they know.
    """
    ticket = locked(ticket)
    step = ticket.practice.workflow.find(name, status=ticket.status)
    if step is None:
        raise MoveRefused(
            _("“%(status)s” does not allow this step.") % {"status": ticket.state.label},
            code="move_refused",
            field="move",
        )
    if not may_move(by, step, ticket):
        require(by, step.permission, ticket)
    check_guards(ticket, name)
    check_finishing(ticket, step)
    if not anyway:
        check_doubts(ticket, step, by=by)
    return land(ticket, step.target, move=name, by=by, via=via)


def may_move(person: "Person | None", step: Move, ticket: Ticket) -> bool:
    """Those with the move's permission on the desk, and the requester for the moves the portal offers."""
    if step.portal and person is not None and person.pk == ticket.requester_id:
        return True
    return allowed(person, step.permission, ticket)


def moves_for(person: "Person | None", ticket: Ticket, *, portal: bool = False) -> list[Move]:
    """The buttons a person gets now."""
    steps = ticket.practice.workflow.moves_from(ticket.status)
    return [step for step in steps if may_move(person, step, ticket) and (step.portal or not portal)]


def land(ticket: Ticket, status: str, *, move: str, by: "Person | None", via: str) -> Ticket:
    """Put a locked ticket into a status and keep its times; also used where no button was pressed (reopening)."""
    old, new = ticket.state, ticket.practice.workflow.status(status)
    ticket.status, ticket.phase = new.name, new.phase
    save(ticket, "status", "phase", *keep_times(ticket))
    record(events.Moved(move=move, old=old.name, new=new.name, phase=new.phase), ticket=ticket, by=by, via=via)
    return ticket


def keep_times(ticket: Ticket) -> tuple[str, str]:
    """Bring the times in step with the phase, since open work is known by having no solved_at; the fields to save."""
    now = timezone.now()
    done = ticket.phase in (Phase.DONE, Phase.CLOSED)
    ticket.solved_at = (ticket.solved_at or now) if done else None
    ticket.closed_at = now if ticket.phase == Phase.CLOSED else None
    return "solved_at", "closed_at"
