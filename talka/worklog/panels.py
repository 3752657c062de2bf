from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.access.grants import allowed
from talka.kit.errors import Invalid
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.tickets.offers import goes_along
from talka.ui.slots import nav, slot

from . import actions
from .amounts import shown
from .models import Entry, Timer

COOKIE = "timer"  # there while a timer runs: pages ask the database for it only then
SHOWN = 5
QUICK = (5, 10, 15, 30, 45, 60, 90, 120)  # minutes

nav(
    gettext_lazy("Time"), "worklog:week", "clock-hour-4", order=60, permission="worklog.record", phone=False, keys="g e"
)


@slot("ticket.work", "worklog/panel.html", order=20)
def panel(request: PersonRequest, ticket: Ticket) -> dict[str, Any] | None:
    """Time of a ticket and the own timer: two statements."""
    return context_of(request, ticket)


@slot("ticket.compose", "worklog/beside.html", order=60, permission="worklog.record")
def beside_writing(request: PersonRequest, ticket: Ticket, kind: str) -> dict[str, Any] | None:
    """The time that went into a reply or a note, said where it is sent."""
    if kind == "forward" or not allowed(request.user, "worklog.record", ticket):
        return None
    return {"amounts": [(shown(minutes), minutes) for minutes in QUICK]}


@goes_along
def with_the_message(request: PersonRequest, ticket: Ticket) -> None:
    minutes = request.POST.get("worked", "")
    if not minutes:
        return
    if minutes not in map(str, QUICK):
        raise Invalid(_("Choose one of the offered values."), field="worked")
    actions.record(ticket, int(minutes), by=request.user)


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
