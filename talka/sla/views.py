"""Why a ticket has its deadlines, and which deadlines other terms would move."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.tickets.views.common import agents_only, ticket_or_404
from talka.ui.render import is_htmx, render
from talka.ui.screen import Screen, screens

from . import effects, explaining
from .models import Effect, Metric, Promise

SHOWN = 100


@require_safe
@agents_only
def promises(request: PersonRequest, number: int) -> HttpResponse:
    """Why these deadlines: what was promised, what counted and what did not, and why other promises do not hold."""
    ticket = ticket_or_404(request, number)
    context = {"ticket": ticket, "clocks": explaining.explain(ticket), "others": explaining.others(ticket)}
    return render(request, "sla/promises.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def effects_of(request: PersonRequest, pk: int) -> HttpResponse:
    """Other terms are typed here and worked out; nothing is published."""
    promise = promise_or_404(request, pk)
    form = _screen().form_for(request.user, promise, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return redirect("sla:effect", effect=effects.ask(form.instance, by=request.user).pk)
    context = {
        "screen": _screen(),
        "row": promise,
        "form": form,
        "latest": promise.effects.select_related("progress")[:5],
    }
    return render(request, "sla/effects.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def effect(request: PersonRequest, effect: int) -> HttpResponse:
    """How far it is, and the deadlines that move; asks for itself again while it is worked out."""
    found = effect_or_404(request, effect)
    context = {"screen": _screen(), "row": found.promise, "effect": found, "rows": _rows(request, found)}
    return render(request, f"sla/effect.html{'#outcome' if is_htmx(request) else ''}", context)


@login_required
@require_POST
@transaction.atomic
def publish(request: PersonRequest, effect: int) -> HttpResponse:
    """Publish the terms that were worked out; with `apply` open tickets are put under them."""
    found = effect_or_404(request, effect)
    screen, promise = _screen(), promise_or_404(request, found.promise_id)
    typed = found.typed or model_to_dict(promise, fields=screen.fields) | found.terms
    form = screen.form_for(request.user, promise, {name: value for name, value in typed.items() if value is not None})
    if not form.is_valid():
        messages.error(request, _("These terms no longer fit. Look at them once more."))
        return redirect("sla:effects", pk=promise.pk)
    saved = screen.save(form, by=request.user)
    messages.success(request, _("“%(name)s” is published.") % {"name": saved})
    if "apply" in request.POST:
        return redirect("sla:effect", effect=effects.ask(saved, by=request.user, applies=True).pk)
    return redirect(screen.url)


def promise_or_404(request: PersonRequest, pk: int) -> Promise:
    if not request.user.has_perm("sla.manage"):
        raise Http404
    return get_object_or_404(Promise, pk=pk)


def effect_or_404(request: PersonRequest, pk: int) -> Effect:
    if not request.user.has_perm("sla.manage"):
        raise Http404
    return get_object_or_404(Effect.objects.select_related("progress", "promise"), pk=pk)


def _screen() -> Screen:
    return screens["promises"]


def _rows(request: PersonRequest, found: Effect) -> list[dict[str, Any]]:
    """The first of the report, without tickets that this person does not see."""
    report = found.progress.report[:SHOWN]
    seen = Ticket.objects.visible_to(request.user).filter(pk__in=[row["ticket"] for row in report])
    subjects = dict(seen.values_list("pk", "subject"))
    return [
        {
            **row,
            "subject": subjects[row["ticket"]],
            "metric": Metric(row["metric"]).label if row["metric"] else "",
            "old": datetime.fromisoformat(row["old"]) if row["old"] else None,
            "new": datetime.fromisoformat(row["new"]) if row["new"] else None,
        }
        for row in report
        if row["ticket"] in subjects
    ]
