"""What a rule did, its versions, and what rules did to one ticket."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.tickets.views.common import agents_only, ticket_or_404, whole_number
from talka.tickets.views.sidebar import views_of
from talka.ui.render import is_htmx, render, target_of

from .. import actions, definition, describing, tracing
from ..models import Rule, Run
from .common import keepers_only, rule_or_404

SHOWN = 50
MONTH = dt.timedelta(days=30)


@require_safe
@keepers_only
def log(request: PersonRequest, pk: int) -> HttpResponse:
    """`before` is the key of the last row seen."""
    found = rule_or_404(request, pk)
    rows = Run.objects.filter(rule=found).order_by("-pk")
    if before := whole_number(request.GET.get("before")):
        rows = rows.filter(pk__lt=before)
    runs = list(rows[: SHOWN + 1])
    seen = Ticket.objects.visible_to(request.user).filter(pk__in=[run.ticket_id for run in runs])
    context = {
        "rule": found,
        "figures": _figures(found),
        "runs": runs[:SHOWN],
        "more": len(runs) > SHOWN,
        "subjects": {ticket.pk: f"{ticket.number} {ticket.subject}" for ticket in seen},
    }
    return render(request, "rules/log.html", context)


def _figures(rule: Rule) -> list[tuple[Any, int, str]]:
    """Of the last month, in one statement; index rule_run_latest."""
    rows = Run.objects.filter(rule=rule).lately(MONTH).values_list("outcome").annotate(count=Count("pk")).order_by()
    counts: dict[str, int] = dict(rows)
    tones = {Run.Outcome.FAILED: "text-bad", Run.Outcome.STOPPED: "text-warn"}
    fits = [(_("fitted"), sum(counts.values()), "")]
    return fits + [
        (one.label, counts.get(one, 0), tones.get(one, "") if counts.get(one) else "") for one in Run.Outcome
    ]


@require_safe
@keepers_only
def versions(request: PersonRequest, pk: int) -> HttpResponse:
    found = rule_or_404(request, pk)
    rows = list(found.versions.select_related("by")[:100])
    read = [definition.read(row.definition) for row in rows]
    told = [
        {
            "version": row,
            "words": describing.told(kept),
            "difference": describing.difference(older, kept) if older else [],
        }
        for row, kept, older in zip(rows, read, [*read[1:], None], strict=True)
    ]
    context = {"rule": found, "versions": told, "may": actions.may_change(found.desk_id, request.user)}
    return render(request, "rules/versions.html", context)


@require_POST
@keepers_only
def rollbacks(request: PersonRequest, pk: int) -> HttpResponse:
    """`number` of the version that is to hold again."""
    found = actions.roll_back(rule_or_404(request, pk), whole_number(request.POST.get("number")) or 0, by=request.user)
    messages.success(request, _("Version %(number)s holds now.") % {"number": found.number})
    return redirect("rules:versions", pk=found.pk)


@require_safe
@agents_only
def trace(request: PersonRequest, number: int) -> HttpResponse:
    """Event by event: which rules were asked about this ticket."""
    ticket = ticket_or_404(request, number)
    if is_htmx(request) and target_of(request) == "rules-latest":
        runs = Run.objects.filter(ticket=ticket).select_related("rule").order_by("-pk")[:5]
        return render(request, "rules/latest.html", {"ticket": ticket, "runs": runs})
    context = {
        "ticket": ticket,
        "moments": tracing.of_ticket(ticket),
        "mine": set(Rule.objects.visible_to(request.user).values_list("pk", flat=True)),
        "views": views_of(request),
    }
    return render(request, "rules/trace.html", context)
