"""Time of one ticket: quick entries, the timer, and the page of an entry."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talka.kit.errors import Invalid, Refused
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.tickets.views.changing import chosen_row
from talka.tickets.views.common import agents_only, ticket_or_404
from talka.tickets.views.sidebar import views_of
from talka.ui.render import is_htmx, render, toast

from .. import actions, amounts, timing
from ..models import Activity, Entry, Timer
from ..panels import COOKIE, context_of


@require_POST
@agents_only
def add(request: PersonRequest, number: int) -> HttpResponse:
    """`minutes` as typed (90, 1:30, 1.5 h); `day`, `note`, `activity`, `billable` when they are sent."""
    ticket = ticket_or_404(request, number)
    entry = actions.record(ticket, by=request.user, **typed(request))
    return panel_of(request, ticket, _("%(amount)s recorded.") % {"amount": amounts.shown(entry.minutes)})


@require_POST
@agents_only
def timer(request: PersonRequest, number: int) -> HttpResponse:
    """`do` is start, pause or stop."""
    ticket = ticket_or_404(request, number)
    said = ""
    match request.POST.get("do"):
        case "start":
            timing.start(ticket, by=request.user)
        case "pause":
            timing.pause(ticket, by=request.user)
        case "stop":
            entry = timing.stop(ticket, by=request.user)
            said = _("%(amount)s recorded.") % {"amount": amounts.shown(entry.minutes)} if entry else ""
        case _:
            raise Invalid(_("There is no such change."), field="do")
    response = panel_of(request, ticket, said)
    if Timer.objects.filter(person=request.user, started_at__isnull=False).exists():
        response.set_cookie(COOKIE, "1", max_age=7 * 24 * 3600, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(COOKIE)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def entry(request: PersonRequest, pk: int) -> HttpResponse:
    """All of one entry; what was typed stays when something is refused."""
    found = entry_or_404(request, pk)
    problem: Refused | None = None
    if request.method == "POST":
        try:
            actions.change(found, by=request.user, **typed(request, whole=True))
        except Refused as refusal:
            problem = refusal
        else:
            return redirect("tickets:ticket", number=found.ticket_id)
    context = {
        "entry": found,
        "ticket": found.ticket,
        "problem": problem,
        "typed": request.POST,
        "amount": amounts.shown,
        "activities": list(Activity.objects.filter(active=True)),
        "may_change": actions.may_change(found, request.user),
        "views": views_of(request),
    }
    return render(request, "worklog/entry.html", context, status=problem.status if problem else 200)


@require_POST
@agents_only
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    found = entry_or_404(request, pk)
    actions.remove(found, by=request.user)
    return panel_of(request, found.ticket)


def entry_or_404(request: PersonRequest, pk: int) -> Entry:
    rows = Entry.objects.visible_to(request.user).select_related(
        "ticket__desk", "ticket__requester", "person", "activity"
    )
    return get_object_or_404(rows, pk=pk)


def typed(request: PersonRequest, *, whole: bool = False) -> dict[str, Any]:
    """What a form says; `whole` forms say everything, quick ones only how long."""
    form = request.POST
    fields: dict[str, Any] = {"minutes": amounts.read(form.get("minutes", ""))}
    if fields["minutes"] is None:
        raise Invalid(_("Write how long it took: minutes, 1:30 or 1.5 h; at most a day."), field="minutes")
    if whole or "note" in form:
        fields["note"] = form.get("note", "")
    if whole or form.get("activity"):
        fields["activity"] = chosen_row(Activity.objects.filter(active=True), form.get("activity", ""), "activity")
    if whole or form.get("day"):
        fields["day"] = day_of(form.get("day", ""))
    if whole:
        fields["billable"] = "billable" in form
    return fields


def day_of(text: str) -> dt.date:
    try:
        found = parse_date(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("This is no day."), field="day")
    return found


def panel_of(request: PersonRequest, ticket: Ticket, said: str = "") -> HttpResponse:
    if not is_htmx(request):
        return redirect("tickets:ticket", number=ticket.pk)
    response = render(request, "worklog/panel.html", context_of(request, ticket))
    return toast(response, said) if said else response
