"""What menus offer, asked for when they are opened: people and teams by the hundred need not be part of every page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.people.models import Person, Team
from talka.people.requests import PersonRequest
from talka.ui.render import is_htmx, render

from .. import reading
from ..models import Priority
from ..practices import practices
from .common import agents_only, ticket_or_404, whole_number
from .sidebar import views_of

MOST = 200


@require_safe
@agents_only
def choices(request: PersonRequest) -> HttpResponse:
    """`of` is people or teams for a `ticket`, or filter for the list; a page of its own where there is no script."""
    of, number = request.GET.get("of", ""), whole_number(request.GET.get("ticket"))
    ticket = ticket_or_404(request, number) if number else None
    if of not in (("people", "teams") if ticket else ("filter",)):
        raise Http404
    context: dict[str, Any] = {"of": of, "ticket": ticket}
    if of != "teams":
        context["people"] = reading.assignable(ticket.desk_id) if ticket else list(Person.objects.agents()[:MOST])
    if of != "people":
        context["teams"] = list(Team.objects.filter(active=True))
    if of == "filter":
        context |= {
            "kinds": [(kind, practice.label) for kind, practice in practices],
            "priorities": Priority.choices,
        }
    if is_htmx(request):
        return render(request, "tickets/offered.html#offered", context)
    context |= {"views": views_of(request), "title": {"people": _("Assign"), "teams": _("Team")}.get(of, _("Filter"))}
    return render(request, "tickets/offered.html", context)
