"""A new ticket, typed by an agent: on the phone, at the door, or for oneself."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from talka.desks.models import Desk
from talka.kit.errors import Invalid, Refused
from talka.people.actions import by_address, find_or_create_requester
from talka.people.models import Team
from talka.people.requests import PersonRequest
from talka.ui.render import render

from .. import actions, custom
from ..models import Priority
from ..practices import kind_for, practices
from .common import agents_only, whole_number
from .sidebar import views_of
from .talking import uploads


@agents_only
def new(request: PersonRequest) -> HttpResponse:
    """The form; what was typed stays when something is refused."""
    typed = request.POST if request.method == "POST" else request.GET
    problem: Refused | None = None
    if request.method == "POST":
        try:
            ticket = _open(request)
        except Refused as refusal:
            problem = refusal
        else:
            return redirect("tickets:ticket", number=ticket.pk)
    context = {
        "typed": typed,
        "problem": problem,
        "kinds": [(kind, practice.label) for kind, practice in practices],
        "desks": Desk.objects.active().with_permission(request.user, "tickets.open"),
        "teams": Team.objects.filter(active=True),
        "priorities": Priority.choices,
        "fields": custom.rows_of(typed.get("kind", ""), whole_number(typed.get("desk")), {}, writing=True),
        "views": views_of(request),
    }
    return render(request, "tickets/new.html", context, status=422 if problem else 200)


def _open(request: PersonRequest) -> Any:
    typed = request.POST
    desks = Desk.objects.active().with_permission(request.user, "tickets.open")
    desk = desks.filter(pk=whole_number(typed.get("desk")) or 0).first() if typed.get("desk") else desks.first()
    if desk is None:
        raise Invalid(_("Choose one of the offered values."), field="desk")
    fields: dict[str, Any] = {"priority": whole_number(typed.get("priority")) or Priority.NORMAL}
    if fields["priority"] not in Priority.values:
        raise Invalid(_("There is no such priority."), field="priority")
    kind = typed.get("kind") or kind_for(desk)
    fields["custom"] = custom.filled(typed, kind, desk.pk, now={})
    return actions.open_ticket(
        kind,
        typed.get("subject", ""),
        requester=requester_of(request),
        desk=desk,
        text=typed.get("text", ""),
        files=uploads(request),
        by=request.user,
        via="web",
        **fields,
    )


def requester_of(request: PersonRequest) -> Any:
    """Oneself when empty; an address nobody has yet becomes a new requester."""
    text = request.POST.get("requester", "").strip()
    if not text:
        return request.user
    found = by_address(text)
    return found or find_or_create_requester(text, request.POST.get("requester_name", ""), by=request.user, via="web")
