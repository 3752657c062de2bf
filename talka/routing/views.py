"""Who would get this ticket and why not the others; why its last assignee was chosen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talka.access.grants import allowed, require
from talka.events.models import Event
from talka.kit.errors import Refused
from talka.people.requests import PersonRequest
from talka.tickets.views.common import agents_only, back_to, ticket_or_404
from talka.tickets.views.sidebar import views_of
from talka.ui.render import render

from . import actions


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def who(request: PersonRequest, number: int) -> HttpResponse:
    """GET looks; POST gives it to whoever is next."""
    ticket = ticket_or_404(request, number)
    require(request.user, "tickets.see", ticket)
    if request.method == "POST":
        choice = actions.route(ticket, by=request.user, via="web")
        if choice is not None and choice.chosen is not None:
            messages.success(request, _("Assigned to %(name)s.") % {"name": choice.chosen.person})
            return back_to(ticket)
        return redirect("routing:who", number=number)
    problem: Refused | None = None
    choice = None
    try:
        choice = actions.ask_for(ticket)
    except Refused as refusal:
        problem = refusal
    last = Event.objects.filter(ticket_id=ticket.pk, kind="routing.routed").order_by("-pk").first()
    context = {
        "ticket": ticket,
        "choice": choice,
        "problem": problem,
        "last": last,
        "may_assign": allowed(request.user, "tickets.assign", ticket),
        "views": views_of(request),
    }
    return render(request, "routing/who.html", context)
