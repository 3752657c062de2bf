"""Which tickets a form means: those ticked, or with `all` everything that the list at the address's query holds."""

from collections.abc import Iterable

from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket, TicketQuerySet
from talka.tickets.views.queue import everything

from .. import reading
from ..actions import MOST


def chosen(request: PersonRequest) -> Iterable[int]:
    """The keys as they were sent; whether they may be seen is asked when the batch is ordered."""
    if request.POST.get("all"):
        return everything(request).order_by("pk").values_list("pk", flat=True)[: MOST + 1]
    return [key for key in map(reading.key, request.POST.getlist("number")) if key]


def seen(request: PersonRequest) -> TicketQuerySet:
    """The tickets of the choice that this person sees, for a preview."""
    if request.POST.get("all"):
        return everything(request)
    return Ticket.objects.visible_to(request.user).filter(pk__in=list(chosen(request))[:MOST])


def count(request: PersonRequest) -> int:
    """How many the list at this address holds, up to one more than may be changed at once."""
    return everything(request).order_by()[: MOST + 1].count()
