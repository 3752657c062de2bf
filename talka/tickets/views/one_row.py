"""A row of a list is changed and looked at where it stands: its menus and its preview."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from talka.access.grants import allowed
from talka.people.models import Team
from talka.people.requests import PersonRequest
from talka.ui.render import is_htmx, render

from .. import offers, reading
from ..actions.moving import moves_for
from ..history import Entry
from ..models import Message, Priority, Ticket
from ..pictures import showing
from .common import agents_only, back_to, ticket_or_404

MENUS = {
    "status": _("Status"),
    "priority": _("Priority"),
    "team": _("Team"),
    "assignee": _("Assignee"),
    "due": _("Promise"),
}
RIGHTS = {"priority": "edit", "team": "assign", "assignee": "assign", "due": "edit"}
LATEST = 3  # messages of a preview


@require_safe
@agents_only
def menu(request: PersonRequest, number: int, name: str) -> HttpResponse:
    """One menu of one row, fetched when it is asked for; the choice is sent where the ticket's own page sends it."""
    if name not in MENUS:
        raise Http404
    ticket = ticket_or_404(request, number)
    may = name == "status" or allowed(request.user, f"tickets.{RIGHTS[name]}", ticket)
    context: dict[str, Any] = {"ticket": ticket, "name": name, "label": MENUS[name], "may": may, "choices": []}
    if may:
        context["choices"] = _choices(request, ticket, name)
    if name == "due" and ticket.due_at:
        context["due"] = timezone.localtime(ticket.due_at).strftime("%Y-%m-%dT%H:%M")
    return render(request, "tickets/row_menu.html", context)


@require_safe
@agents_only
def peek(request: PersonRequest, number: int) -> HttpResponse:
    """The last messages and the properties, for a sheet beside the list; without script it is the ticket itself."""
    ticket = ticket_or_404(request, number)
    if not is_htmx(request):
        return back_to(ticket)
    seen = Message.objects.visible_to(request.user).filter(ticket=ticket)
    rows = list(seen.select_related("author").prefetch_related("attachments__file").order_by("-pk")[:LATEST])[::-1]
    context = {
        "ticket": ticket,
        "entries": [Entry("message", message.created_at, message) for message in rows],
        "deliveries": offers.states_of(rows),
        "pictures": showing.states(rows, request.user),
        "tags": list(ticket.tags.values_list("name", flat=True)),
    }
    return render(request, "tickets/peek.html", context)


def _choices(request: PersonRequest, ticket: Ticket, name: str) -> list[Any]:
    match name:
        case "status":
            workflow = ticket.practice.workflow
            return [(step, workflow.status(step.target).phase) for step in moves_for(request.user, ticket)]
        case "priority":
            return list(Priority.choices)
        case "team":
            return list(Team.objects.filter(active=True))
        case "assignee":
            return reading.assignable(ticket.desk_id)
    return []
