"""What endpoints may hear is what rules may hear."""

from talka.events.bus import later
from talka.events.models import Event
from talka.rules.triggers import triggers
from talka.tickets.models import Ticket

from . import sending
from .models import Delivery, Endpoint


def tell(event: Event, ticket: Ticket | None) -> None:
    """Every endpoint that asked for such events; heard again, nobody is told twice."""
    if ticket is None:
        return
    for endpoint in Endpoint.objects.filter(active=True).select_related("owner"):
        if event.kind in endpoint.events and not Delivery.objects.filter(endpoint=endpoint, event=event).exists():
            sending.put(endpoint, event.kind, event, ticket)


for _kind, _one in triggers._items.items():
    later(_kind)(tell)
