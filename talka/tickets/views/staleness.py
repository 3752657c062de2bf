"""Two people changing one property: who is second sees both values beside it and takes either (HAZARDS REL-APP-01).

A form carries what its reader saw as `seen.<field>`; the view is entered only when that is still so, or the wanted
value is there already. The check and the change are one transaction with the row held.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from talka.events.models import Event
from talka.people.models import Person, Team
from talka.people.requests import PersonRequest
from talka.ui.render import is_htmx, markup, render

from ..actions.common import locked
from ..models import Priority, Ticket
from .common import ticket_or_404, whole_number
from .talking import answered

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Clash:
    """What both wanted: `now` is stored, `wanted` was chosen here; `send` repeats the choice when it is taken."""

    field: str
    label: str
    who: str
    now: str
    wanted: str
    send: list[tuple[str, str]]


def only_as_seen(view: View) -> View:
    @wraps(view)
    def guarded(request: PersonRequest, number: int) -> HttpResponse:
        if not any(name.startswith("seen.") for name in request.POST):
            return view(request, number)
        with transaction.atomic():
            ticket = locked(ticket_or_404(request, number))
            for one in FIELDS:
                if clash := one.clash(request, ticket):
                    return refused(request, ticket, clash)
            return view(request, number)

    return guarded


def refused(request: PersonRequest, ticket: Ticket, clash: Clash) -> HttpResponse:
    """Under the properties for htmx, with everything else as it is now; a page of its own without script."""
    context = {"ticket": ticket, "clash": clash, "address": request.path}
    if not is_htmx(request):
        return render(request, "tickets/stale.html", context, status=409)
    response = answered(request, ticket)
    response.content += markup(request, "tickets/stale.html#partial", context).encode()
    return response


@dataclass(frozen=True)
class Property:
    """One property: its input, its value as a form has it, and how a value is said."""

    name: str
    input: str
    label: Callable[[], str]
    value: Callable[[Ticket], Any]
    said: Callable[[Ticket, str], Any]
    wants: Callable[[Ticket, str], str] = lambda ticket, typed: typed

    def clash(self, request: PersonRequest, ticket: Ticket) -> Clash | None:
        typed = request.POST
        if f"seen.{self.name}" not in typed or self.input not in typed:
            return None
        now, wanted = str(self.value(ticket) or ""), self.wants(ticket, typed[self.input])
        if now in (typed[f"seen.{self.name}"], wanted):
            return None
        send = [(self.input, typed[self.input]), (f"seen.{self.name}", now)]
        last = Event.objects.filter(ticket_id=ticket.pk).exclude(actor=request.user).select_related("actor").last()
        who = str(last.actor) if last and last.actor else _("Somebody")
        return Clash(self.name, self.label(), who, self._said(ticket, now), self._said(ticket, wanted), send)

    def _said(self, ticket: Ticket, value: str) -> str:
        return str(self.said(ticket, value) or _("nothing")) if value else str(_("nothing"))


def _target(ticket: Ticket, name: str) -> str:
    step = next((move for move in ticket.practice.workflow.moves if move.name == name), None)
    return step.target if step else ""


def _status(ticket: Ticket, name: str) -> Any:
    known = {status.name: status.label for status in ticket.practice.workflow.statuses}
    return known.get(name, name)


def _row(rows: Any) -> Callable[[Ticket, str], Any]:
    return lambda ticket, value: rows().filter(pk=whole_number(value) or 0).first()


FIELDS = (
    Property("status", "name", lambda: _("Status"), lambda t: t.status, _status, _target),
    Property(
        "priority",
        "priority",
        lambda: _("Priority"),
        lambda t: t.priority,
        lambda t, value: dict(Priority.choices).get(whole_number(value) or 0),
    ),
    Property("team", "team", lambda: _("Team"), lambda t: t.team_id, _row(Team.objects.all)),
    Property("assignee", "assignee", lambda: _("Assignee"), lambda t: t.assignee_id, _row(Person.objects.all)),
    Property("subject", "subject", lambda: _("Subject"), lambda t: t.subject, lambda t, value: value),
    Property(
        "tags",
        "tags",
        lambda: _("Tags"),
        lambda t: ", ".join(t.tags.values_list("name", flat=True)),
        lambda t, value: value,
    ),
)
