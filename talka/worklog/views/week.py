"""A week as a table: one's own by ticket, or everybody's by person for those who may see it."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talka.access.grants import allowed, require
from talka.kit.errors import Refused
from talka.people.models import Person, Team
from talka.people.requests import PersonRequest
from talka.tickets import choosing
from talka.tickets.views.common import agents_only, whole_number
from talka.tickets.views.sidebar import views_of
from talka.ui.render import render

from .. import actions, amounts, sheets
from ..models import Activity, Entry
from .entries import typed

MOST = 2000


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def week(request: PersonRequest) -> HttpResponse:
    """`day` is any day of the week; `team` shows that team by person. POST records for the ticket typed as `target`."""
    person = request.user
    require(person, "worklog.record", None)
    days = sheets.week_of(_day(request))
    problem: Refused | None = None
    if request.method == "POST":
        try:
            ticket = choosing.chosen(request.POST.get("chosen") or request.POST.get("target", ""), person)
            actions.record(ticket, by=person, **typed(request))
        except Refused as refusal:
            problem = refusal
    may_see_all = allowed(person, "worklog.report", None)
    teams = (
        list(Team.objects.filter(active=True))
        if may_see_all
        else list(Team.objects.filter(active=True, members=person))
    )
    team = (
        next((one for one in teams if one.pk == whole_number(request.GET.get("team"))), None) if may_see_all else None
    )
    rows = Entry.objects.visible_to(person).filter(day__range=(days[0], days[-1]))
    rows = rows.filter(person=person) if team is None else rows.filter(person__in=Person.objects.filter(teams=team))
    entries = list(rows.select_related("ticket", "person", "activity")[:MOST])
    lines = sheets.lines(entries, by_person=team is not None)
    context: dict[str, Any] = {
        "days": days,
        "heads": [(day, date_format(day, "D j")) for day in days],
        "lines": lines,
        "entries": entries[:100],
        "sums": {day: sum(line.days.get(day, 0) for line in lines) for day in days},
        "total": sum(line.total for line in lines),
        "amount": amounts.shown,
        "team": team,
        "teams": teams if may_see_all else [],
        "may_see_all": may_see_all,
        "before": days[0] - dt.timedelta(days=7),
        "after": days[0] + dt.timedelta(days=7),
        "today": timezone.localdate(),
        "activities": list(Activity.objects.filter(active=True)),
        "typed": request.POST if problem else {},
        "problem": problem,
        "locked": actions.locked_until(),
        "title": str(team) if team else _("My week"),
        "views": views_of(request),
    }
    return render(request, "worklog/week.html", context, status=problem.status if problem else 200)


def _day(request: PersonRequest) -> dt.date:
    try:
        found = parse_date(request.GET.get("day", ""))
    except ValueError:
        found = None
    return found if found and 1970 < found.year < 2200 else timezone.localdate()
