"""Small changes of a ticket: each view is find, one action, answer."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.events.bus import noted
from talka.kit.errors import Invalid, Refused
from talka.people.models import Person, Team
from talka.people.requests import PersonRequest

from .. import actions, custom
from ..actions.common import locked
from ..moments import moment_of
from .common import agents_only, ticket_or_404, whole_number
from .staleness import only_as_seen
from .talking import answered
from .undoing import way_back


@require_POST
@agents_only
@only_as_seen
def assign(request: PersonRequest, number: int) -> HttpResponse:
    """`assignee` and `team` are keys, "me", or empty for nobody; a field that is not sent stays."""
    ticket = ticket_or_404(request, number)
    asked: dict[str, Any] = {}
    if "assignee" in request.POST:
        asked["assignee"] = chosen_person(request, request.POST["assignee"])
    if "team" in request.POST:
        asked["team"] = chosen_row(Team.objects.filter(active=True), request.POST["team"], "team")
    with noted() as recorded:
        ticket = actions.assign(ticket, by=request.user, **asked)
    said = _("Assigned to %(name)s.") if "assignee" in asked else _("Team: %(name)s.")
    name = (ticket.assignee if "assignee" in asked else ticket.team) or _("nobody")
    return answered(request, ticket, said % {"name": name}, undo=way_back(request, recorded))


@require_POST
@agents_only
@only_as_seen
@transaction.atomic
def edit(request: PersonRequest, number: int) -> HttpResponse:
    """Any of subject, priority, impact, urgency, due_at, and custom fields as custom.<name>; `seen.<field>` is what was on the page."""
    ticket = ticket_or_404(request, number)
    fields: dict[str, Any] = {}
    if "subject" in request.POST:
        fields["subject"] = request.POST["subject"]
    if "due_at" in request.POST:
        fields["due_at"] = moment_of(request.POST["due_at"])
    for name in ("priority", "impact", "urgency"):
        if name in request.POST:
            fields[name] = whole_number(request.POST[name])
            if fields[name] is None:
                raise Invalid(_("Choose one of the offered values."), field=name)
    if any(name.startswith(custom.PREFIX) for name in request.POST):
        # held until the end: an answer that somebody else gives to another field in the same moment stays
        ticket = locked(ticket)
        fields["custom"] = custom.filled(request.POST, ticket.kind, ticket.desk_id, now=ticket.custom, partial=True)
    seen = {name.removeprefix("seen."): value for name, value in request.POST.items() if name.startswith("seen.")}
    with noted() as recorded:
        actions.edit(ticket, by=request.user, seen=seen, **fields)
    return answered(request, ticket, _("Saved."), undo=way_back(request, recorded))


@require_POST
@agents_only
@only_as_seen
def tags(request: PersonRequest, number: int) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    with noted() as recorded:
        actions.tag(ticket, request.POST.get("tags", "").replace(";", ",").split(","), by=request.user)
    return answered(request, ticket, _("Saved."), undo=way_back(request, recorded))


@require_POST
@agents_only
def watch(request: PersonRequest, number: int) -> HttpResponse:
    """`person` is a key, an address or empty for oneself; `stop` ends it."""
    ticket = ticket_or_404(request, number)
    person = _watcher(request)
    if "stop" in request.POST:
        actions.unwatch(ticket, person, by=request.user)
    else:
        actions.watch(ticket, person, by=request.user)
    return answered(request, ticket)


@require_POST
@agents_only
def convert(request: PersonRequest, number: int) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    ticket = actions.convert(ticket, request.POST.get("kind", ""), by=request.user)
    return answered(request, ticket, _("This is now %(number)s.") % {"number": ticket.number})


def chosen_person(request: PersonRequest, text: str) -> Person | None:
    return request.user if text == "me" else chosen_row(Person.objects.agents(), text, "assignee")


def _watcher(request: PersonRequest) -> Person:
    text = request.POST.get("person", "").strip()
    if not text:
        return request.user
    people = Person.objects.visible_to(request.user).active()
    found = people.filter(email=text.lower()).first() if "@" in text else chosen_row(people, text, "person")
    if found is None:
        raise Refused(_("Nobody here has this address."), field="person")
    return found


def chosen_row(rows: Any, text: str, field: str) -> Any:
    """The row with this key, None for an empty text; Refused for anything else."""
    if not text:
        return None
    key = whole_number(text)
    found = rows.filter(pk=key).first() if key else None
    if found is None:
        raise Refused(_("Choose one of the offered values."), field=field)
    return found
