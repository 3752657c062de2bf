"""What follows by itself; each shows in the history with its cause."""

from typing import Any

from talka.events.bus import now
from talka.events.models import Event
from talka.kit.workflow import Phase

from .actions.common import locked
from .actions.moving import land
from .models import Ticket


@now("message.received")
def reopen_when_the_customer_writes(event: Event, ticket: Ticket) -> None:
    """A person's answer brings waiting or finished work back; an automatic mail does not (HAZARDS LOOP-4)."""
    if not event.data["automatic"] and ticket.phase in (Phase.WAITING, Phase.DONE, Phase.CLOSED):
        _land(ticket, Phase.OPEN, "reopen", event)


@now("message.sent")
def begin_with_the_first_reply(event: Event, ticket: Ticket) -> None:
    if ticket.phase == Phase.NEW:
        _land(ticket, Phase.OPEN, "begin", event)


def _land(ticket: Ticket, phase: Phase, move: str, event: Event) -> Any:
    target = ticket.practice.workflow.first_in(phase)
    land(locked(ticket), target.name, move=move, by=None, via=event.via)
    ticket.refresh_from_db(fields=["status", "phase", "solved_at", "closed_at", "updated_at", "version"])
