"""Tasks of one ticket: the panel's small changes, and the page of a task."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talka.access.grants import allowed
from talka.kit.errors import Invalid, Refused
from talka.people.models import Person, Team
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.tickets.reading import assignable
from talka.tickets.views.changing import chosen_row
from talka.tickets.views.common import agents_only, ticket_or_404, whole_number
from talka.tickets.views.sidebar import views_of
from talka.ui.render import is_htmx, render, toast

from .. import actions
from ..models import Task, Template
from ..panels import context_of


@require_POST
@agents_only
def add(request: PersonRequest, number: int) -> HttpResponse:
    """`title`, and `assignee` ("me" or a key) when it is given to somebody at once."""
    ticket = ticket_or_404(request, number)
    who = request.POST.get("assignee", "")
    assignee = request.user if who == "me" else chosen_row(Person.objects.agents(), who, "assignee")
    actions.add(ticket, request.POST.get("title", ""), assignee=assignee, by=request.user)
    return panel_of(request, ticket)


@require_POST
@agents_only
def state(request: PersonRequest, pk: int) -> HttpResponse:
    """`done` is 1 or 0."""
    task = task_or_404(request, pk)
    change = actions.finish if request.POST.get("done") == "1" else actions.reopen
    change(task, by=request.user)
    return panel_of(request, task.ticket)


@require_POST
@agents_only
def order(request: PersonRequest, number: int) -> HttpResponse:
    """`task`, repeated, in the wanted order."""
    ticket = ticket_or_404(request, number)
    keys = [key for key in map(whole_number, request.POST.getlist("task")) if key]
    actions.order(ticket, keys, by=request.user)
    return panel_of(request, ticket)


@require_POST
@agents_only
def apply(request: PersonRequest, number: int) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    template = chosen_row(Template.objects.filter(active=True), request.POST.get("template", ""), "template")
    if template is None:
        raise Invalid(_("Choose one of the offered values."), field="template")
    actions.apply(template, ticket, by=request.user)
    return panel_of(request, ticket)


@require_POST
@agents_only
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    task = task_or_404(request, pk)
    actions.remove(task, by=request.user)
    return panel_of(request, task.ticket)


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def task(request: PersonRequest, pk: int) -> HttpResponse:
    """All of one task; what was typed stays when something is refused."""
    found = task_or_404(request, pk)
    problem: Refused | None = None
    if request.method == "POST":
        try:
            actions.edit(found, by=request.user, **_typed(request, found))
        except Refused as refusal:
            problem = refusal
        else:
            return redirect("tickets:ticket", number=found.ticket_id)
    context = {
        "task": found,
        "ticket": found.ticket,
        "problem": problem,
        "typed": request.POST,
        "people": assignable(found.ticket.desk_id),
        "teams": list(Team.objects.filter(active=True)),
        "others": list(found.ticket.tasks.exclude(pk=found.pk)),
        "may_work": allowed(request.user, "checklists.work", found.ticket),
        "views": views_of(request),
    }
    return render(request, "checklists/task.html", context, status=problem.status if problem else 200)


def task_or_404(request: PersonRequest, pk: int) -> Task:
    rows = Task.objects.visible_to(request.user).select_related("ticket__desk", "ticket__requester", "after")
    return get_object_or_404(rows, pk=pk)


def panel_of(request: PersonRequest, ticket: Ticket, said: str = "") -> HttpResponse:
    """The panel anew for htmx, else back to the ticket."""
    if not is_htmx(request):
        return redirect("tickets:ticket", number=ticket.pk)
    response = render(request, "checklists/panel.html", context_of(request, ticket))
    return toast(response, said) if said else response


def _typed(request: PersonRequest, found: Task) -> dict[str, Any]:
    form = request.POST
    return {
        "title": form.get("title", ""),
        "note": form.get("note", "").replace("\r\n", "\n"),
        "assignee": chosen_row(Person.objects.agents(), form.get("assignee", ""), "assignee"),
        "team": chosen_row(Team.objects.filter(active=True), form.get("team", ""), "team"),
        "due_at": moment(form.get("due_at", ""), "due_at"),
        "after": chosen_row(found.ticket.tasks.exclude(pk=found.pk), form.get("after", ""), "after"),
    }


def moment(text: str, field: str) -> dt.datetime | None:
    """What a date-and-time input sends, in the person's own zone."""
    if not text.strip():
        return None
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        found = None
    if found is None or not 1970 <= found.year <= 2200:
        raise Invalid(_("This is no date and time."), field=field)
    return found if timezone.is_aware(found) else timezone.make_aware(found)
