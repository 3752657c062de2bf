"""New work and work that comes to a team is given out; what is given is watched over."""

from typing import TYPE_CHECKING

from talka.events.bus import later, now

from . import actions

if TYPE_CHECKING:
    from talka.events.models import Event
    from talka.tickets.models import Ticket


@later("ticket.opened", "ticket.assigned", "ticket.moved")
def give_out(event: "Event", ticket: "Ticket | None") -> None:
    if ticket is not None:
        # whoever laid it down does not get it again at once
        before = event.data.get("before", {}).get("assignee_id") if event.kind == "ticket.assigned" else None
        actions.route(ticket, by=None, without=(before,) if before else ())


@now("ticket.assigned")
def watch_over(event: "Event", ticket: "Ticket") -> None:
    if ticket.assignee is not None:
        actions.watch_over(ticket, ticket.assignee, event)
