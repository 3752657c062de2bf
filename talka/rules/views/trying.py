"""A rule tried on the past: how far it is, and what it would have done."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from talka.people.models import Person
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.tickets.views.common import whole_number
from talka.ui.render import is_htmx, render

from .. import trying
from ..models import Rule, Trial
from .common import keepers_only, rule_or_404

SHOWN, FEW = 200, 8


@require_POST
@keepers_only
def trials(request: PersonRequest, pk: int) -> HttpResponse:
    """`days` back."""
    days = whole_number(request.POST.get("days")) or 30
    return redirect("rules:trial", trial=trying.ask(rule_or_404(request, pk), by=request.user, days=days).pk)


@require_safe
@keepers_only
def trial(request: PersonRequest, trial: int) -> HttpResponse:
    """The whole, or beside the editor the first of it; asks for itself again while it is worked out."""
    found = get_object_or_404(Trial.objects.select_related("progress", "rule"), pk=trial)
    if not Rule.objects.visible_to(request.user).filter(pk=found.rule_id).exists():
        raise Http404
    context = told(found, request.user, FEW if is_htmx(request) else SHOWN) | {"rule": found.rule}
    return render(request, "rules/outcome.html" if is_htmx(request) else "rules/trial.html", context)


def latest(rule: Rule | None, person: Person) -> dict[str, Any]:
    found = rule.trials.select_related("progress", "rule").filter(by=person).first() if rule else None
    return told(found, person, FEW) if found else {"trial": None}


def told(found: Trial, person: Person, most: int) -> dict[str, Any]:
    """The first rows of the report, without tickets that this person does not see."""
    report = found.progress.report[:SHOWN]
    seen = Ticket.objects.visible_to(person).filter(pk__in=[row["ticket"] for row in report])
    subjects = dict(seen.values_list("pk", "subject"))
    rows = [
        row | {"subject": subjects[row["ticket"]], "at": dt.datetime.fromisoformat(row["at"])}
        for row in report
        if row["ticket"] in subjects
    ]
    return {"trial": found, "rows": rows[:most], "more": len(rows) > most, "bars": bars(found)}


def bars(found: Trial) -> list[tuple[int, int, int]]:
    """How often it would have fitted on each of the last days: (x, y, height) of a drawing 300 wide and 40 high."""
    days = min(found.days, 60)
    today = timezone.localdate(found.created_at)
    counts = [found.per_day.get((today - dt.timedelta(days=back)).isoformat(), 0) for back in range(days - 1, -1, -1)]
    most, width = max([*counts, 1]), 300 // days
    return [
        (place * width, 40 - max(2, 38 * count // most), max(2, 38 * count // most))
        for place, count in enumerate(counts)
    ]
