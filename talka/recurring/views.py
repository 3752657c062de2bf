"""When a schedule is due next, and what it opened."""

from itertools import islice

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.ui.render import render
from talka.ui.screen import screens

from . import actions
from .models import MANAGE, Schedule

AHEAD, BACK = 10, 30


@login_required
@require_safe
def times(request: PersonRequest, pk: int) -> HttpResponse:
    seen = Schedule.objects.visible_to(request.user) if request.user.has_perm(MANAGE) else Schedule.objects.none()
    found = get_object_or_404(seen.select_related("calendar"), pk=pk)
    served = list(found.served.all()[:BACK])
    tickets = Ticket.objects.visible_to(request.user).in_bulk([one.ticket_id for one in served if one.ticket_id])
    context = {
        "screen": screens["recurring"],
        "row": found,
        "coming": list(islice(actions.upcoming(found), AHEAD)) if found.active else [],
        "served": [(one, tickets.get(one.ticket_id or 0)) for one in served],
    }
    return render(request, "recurring/times.html", context)
