from typing import Any

from django.http import HttpRequest

from talka.tickets.models import Ticket
from talka.ui.slots import slot

from . import explaining, telling


@slot("ticket.side", "sla/panel.html", order=10, permission="tickets.see")
def promises(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The clocks that go, the nearest first; one statement."""
    clocks = explaining.explain(ticket, whole=False)
    return {"clocks": clocks} if clocks else None


@slot("portal.request", "sla/told.html", order=10)
def told(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The requester's own, also through a guest link: what was promised, and why it stands still."""
    promised = telling.told(ticket)
    return {"promised": promised} if promised else None
