from typing import Any

from django.http import HttpRequest

from talka.tickets.models import Ticket
from talka.ui.slots import slot

from . import explaining


@slot("ticket.side", "sla/panel.html", order=10, permission="tickets.see")
def promises(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The clocks that go, the nearest first; one statement."""
    clocks = explaining.explain(ticket, whole=False)
    return {"clocks": clocks} if clocks else None
