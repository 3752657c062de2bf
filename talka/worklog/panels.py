from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from talka.access.grants import allowed
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.ui.slots import nav, slot

from .amounts import shown
from .models import Entry, Timer

COOKIE = "timer"  # there while a timer runs: pages ask the database for it only then
SHOWN = 5

nav(_("Time"), "worklog:week", "clock-hour-4", order=60, permission="worklog.record", phone=False, keys="g e")


@slot("ticket.work", "worklog/panel.html", order=20)
def panel(request: PersonRequest, ticket: Ticket) -> dict[str, Any] | None:
    """Time of a ticket and the own timer: two statements."""
    return context_of(request, ticket)


def context_of(request: PersonRequest, ticket: Ticket) -> dict[str, Any]:
    entries = list(
        Entry.objects.visible_to(request.user).filter(ticket=ticket).select_related("person", "activity")[:500]
    )
    may = allowed(request.user, "worklog.record", ticket)
    return {
        "ticket": ticket,
        "entries": entries[:SHOWN],
        "count": len(entries),
        "total": sum(entry.minutes for entry in entries),
        "timer": Timer.objects.filter(ticket=ticket, person=request.user).first() if may else None,
        "may_record": may,
        "amount": shown,
    }


@slot("rail.end", "worklog/rail.html")
def running(request: HttpRequest) -> dict[str, Any] | None:
    """The timer that runs, on every page."""
    if COOKIE not in request.COOKIES or not request.user.is_authenticated:
        return None
    timer = Timer.objects.filter(person=request.user, started_at__isnull=False).select_related("ticket").first()
    return {"timer": timer} if timer else None
