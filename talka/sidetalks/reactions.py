"""Side conversations go along with a merge, and back."""

from typing import Any

from talka.events.bus import now
from talka.events.models import Event
from talka.tickets.models import Ticket

from .models import SideTalk


@now("ticket.absorbed")
def go_along(event: Event, ticket: Ticket) -> None:
    source = event.data["source"]
    SideTalk.objects.filter(ticket=source).update(ticket=ticket, origin=source)


@now("ticket.released")
def go_back(event: Event, ticket: Any) -> None:
    source = event.data["other"]
    SideTalk.objects.filter(ticket=ticket, origin=source).update(ticket=source, origin=None)
