"""The parts of a ticket: one step for all of them, shown before it is taken."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talka.people.requests import PersonRequest
from talka.ui.render import render

from .. import actions
from ..actions.moving import may_move
from ..models import Ticket
from .common import agents_only, ticket_or_404
from .sidebar import views_of

MOST = 200


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def parts(request: PersonRequest, number: int) -> HttpResponse:
    """GET shows the open parts and what each would answer; POST takes `verb` for those chosen as `part`."""
    ticket = ticket_or_404(request, number)
    rows = open_parts(request, ticket)
    results: list[actions.Result] = []
    if request.method == "POST":
        keys = set(request.POST.getlist("part"))
        chosen = [one for one in rows if str(one.pk) in keys]
        results = actions.cascade(
            chosen, request.POST.get("verb", ""), text=request.POST.get("text", ""), by=request.user
        )
        rows = open_parts(request, ticket)
    context: dict[str, Any] = {
        "ticket": ticket,
        "rows": [(one, _obstacle(request, one)) for one in rows],
        "results": results,
        "done": [one for one in results if not one.why],
        "refused": [one for one in results if one.why],
        "verbs": [("solve", _("Solve")), ("close", _("Close")), ("reply", _("Reply")), ("note", _("Note"))],
        "views": views_of(request),
    }
    return render(request, "tickets/parts.html", context)


def open_parts(request: PersonRequest, ticket: Ticket) -> list[Ticket]:
    seen = Ticket.objects.visible_to(request.user).open().filter(parent=ticket)
    return list(seen.select_related("requester", "assignee", "service", "desk").order_by("pk")[:MOST])


def _obstacle(request: PersonRequest, part: Ticket) -> str:
    """Why solving it would be refused, as far as it is known beforehand."""
    step = part.practice.workflow.find("solve", status=part.status)
    if step is None:
        return _("“%(status)s” does not allow this step.") % {"status": part.state.label}
    return "" if may_move(request.user, step, part) else _("You may not solve this one.")
