"""The menus of the bar, fetched when they are opened: a list of fifty rows does not carry every colleague's name."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.desks.models import Category
from talka.fields.models import FieldDefinition
from talka.people.models import Person, Team
from talka.people.requests import PersonRequest
from talka.services.models import Service
from talka.tickets.models import Priority
from talka.tickets.practices import practices
from talka.tickets.views.common import agents_only
from talka.ui.render import render

from ..changes import CHANGES
from . import selection

MOST = 200
MENUS = (
    "assignee",
    "team",
    "priority",
    "service",
    "category",
    "due_at",
    "custom",
    "add_tags",
    "remove_tags",
    "move",
    "note",
)
MERGED = 20  # tickets named in the preview of a merge


@require_safe
@agents_only
def menu(request: PersonRequest, name: str) -> HttpResponse:
    if name not in MENUS:
        raise Http404
    context: dict[str, Any] = {"name": name, "change": CHANGES[name], "choices": _choices(name)}
    return render(request, "batches/menu.html", context)


@require_POST
@agents_only
def preview(request: PersonRequest, name: str) -> HttpResponse:
    """What would come of it, before it is done: who gets the mail, what becomes part of what."""
    if name not in ("reply", "merge"):
        raise Http404
    rows = selection.seen(request)
    context: dict[str, Any] = {"name": name, "change": CHANGES[name], "count": rows.order_by().count()}
    if name == "reply":
        context["people"] = rows.order_by().exclude(requester__email="").values("requester").distinct().count()
    else:
        some = list(rows.select_related("requester").order_by("pk")[: MERGED + 1])
        context |= {"tickets": some[:MERGED], "more": max(0, context["count"] - MERGED)}
    return render(request, f"batches/{name}.html", context)


def _choices(name: str) -> list[tuple[Any, Any]]:
    match name:
        case "assignee":
            people = Person.objects.agents().only("pk", "name", "email", "is_agent")[:MOST]
            return [(person.pk, person) for person in people]
        case "team":
            return [*((team.pk, team) for team in Team.objects.filter(active=True)[:MOST]), ("", _("No team"))]
        case "priority":
            return list(Priority.choices)
        case "service":
            live = Service.objects.exclude(stage=Service.Stage.RETIRED)
            return [*((one.pk, one) for one in live[:MOST]), ("", _("None"))]
        case "category":
            return [*((one.pk, one) for one in Category.objects.filter(active=True)[:MOST]), ("", _("None"))]
        case "move":
            steps = {step.name: step.label for _kind, one in practices for step in one.workflow.moves}
            return list(steps.items())
        case "custom":
            return [(one.name, str(one)) for one in FieldDefinition.objects.filter(active=True)[:MOST]]
    return []
