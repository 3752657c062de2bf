from django.http import HttpResponse
from django.views.decorators.http import require_safe

from talka.people.requests import PersonRequest
from talka.tickets.views.common import agents_only, ticket_or_404
from talka.ui.render import render

from . import explaining


@require_safe
@agents_only
def promises(request: PersonRequest, number: int) -> HttpResponse:
    """Why these deadlines: what was promised, what counted and what did not, and why other promises do not hold."""
    ticket = ticket_or_404(request, number)
    context = {"ticket": ticket, "clocks": explaining.explain(ticket), "others": explaining.others(ticket)}
    return render(request, "sla/promises.html", context)
