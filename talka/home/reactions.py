from typing import TYPE_CHECKING

from talka.events.bus import now
from talka.kit.workflow import Phase

from .models import Tally

if TYPE_CHECKING:
    from talka.events.models import Event
    from talka.tickets.models import Ticket


@now("message.sent")
def count_reply(event: "Event", ticket: "Ticket") -> None:
    if event.actor_id is not None:
        Tally.add(event.actor_id, "replies")


@now("ticket.moved")
def count_solved(event: "Event", ticket: "Ticket") -> None:
    if (
        event.actor_id is not None
        and event.data.get("phase") == Phase.DONE
        and event.actor is not None
        and event.actor.is_agent
    ):
        Tally.add(event.actor_id, "solved")
