"""Time of a period by person, ticket, service, organisation, activity or team; as a table and as CSV."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.access.grants import require
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.tickets.views.common import agents_only
from talka.tickets.views.sidebar import views_of
from talka.ui import csv
from talka.ui.render import render

from .. import amounts, sheets
from ..models import Entry


@require_safe
@agents_only
def report(request: PersonRequest) -> HttpResponse:
    start, end, group, entries = _asked(request)
    rows = _named(sheets.report(entries, group), group)
    asked = {"from": start, "to": end}
    context = {
        "rows": rows,
        "start": start,
        "end": end,
        "group": group,
        "total": sum(row["minutes"] for row in rows),
        "billable": sum(row["billable"] for row in rows),
        "amount": amounts.shown,
        "groups": [
            {"label": label, "url": "?" + urlencode({**asked, "by": name}), "current": name == group}
            for name, label in _groups()
        ],
        "csv": reverse("worklog:report_csv") + "?" + urlencode({**asked, "by": group}),
        "views": views_of(request),
    }
    return render(request, "worklog/report.html", context)


@require_safe
@agents_only
def report_csv(request: PersonRequest) -> HttpResponseBase:
    _start, _end, group, entries = _asked(request)
    head = [dict(_groups())[group], _("Minutes"), _("Billable minutes"), _("Cost")]
    rows = _named(sheets.report(entries, group), group)
    return csv.response("time", head, ([r["label"], r["minutes"], r["billable"], r["cost"]] for r in rows))


def _asked(request: PersonRequest) -> tuple[dt.date, dt.date, str, QuerySet[Entry]]:
    """This month when no days are said; only for those who may see everybody's time."""
    require(request.user, "worklog.report", None)
    today = timezone.localdate()
    start, end = _day(request.GET.get("from", ""), today.replace(day=1)), _day(request.GET.get("to", ""), today)
    group = request.GET.get("by", "person")
    group = group if group in sheets.GROUPS else "person"
    return start, end, group, Entry.objects.visible_to(request.user).filter(day__range=(start, end))


def _named(rows: list[sheets.Summed], group: str) -> list[dict[str, Any]]:
    kinds = (
        dict(Ticket.objects.filter(pk__in=[row.key for row in rows]).values_list("pk", "kind"))
        if group == "ticket"
        else {}
    )
    told = []
    for row in rows:
        label, url = row.label or _("None"), ""
        if group == "ticket" and row.key in kinds:
            ticket = Ticket(pk=row.key, kind=kinds[row.key])
            label, url = f"{ticket.number} {row.label}", reverse("tickets:ticket", args=[row.key])
        told.append({"label": label, "url": url, "minutes": row.minutes, "billable": row.billable, "cost": row.cost})
    return told


def _groups() -> list[tuple[str, str]]:
    return [
        ("person", _("Person")),
        ("ticket", _("Ticket")),
        ("service", _("Service")),
        ("organization", _("Organisation")),
        ("activity", _("Activity")),
        ("team", _("Team")),
    ]


def _day(text: str, otherwise: dt.date) -> dt.date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    return found if found and 1970 < found.year < 2200 else otherwise
