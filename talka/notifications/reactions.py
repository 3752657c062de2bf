from typing import TYPE_CHECKING

from talka.events.bus import later

from . import actions

if TYPE_CHECKING:
    from talka.events.models import Event
    from talka.tickets.models import Ticket


@later(
    "ticket.opened", "ticket.assigned", "ticket.moved", "ticket.edited", "ticket.tagged", "ticket.converted",
    "message.received", "message.sent", "message.noted", "message.mentioned",
    "approval.asked", "approval.reminded", "approval.passed_on", "approval.granted", "approval.refused", "approval.expired",
    "survey.low",
    "rule.told", "rule.switched_off",
)  # fmt: skip
def tell(event: "Event", ticket: "Ticket | None") -> None:
    if ticket is not None:
        actions.give(event, ticket)
