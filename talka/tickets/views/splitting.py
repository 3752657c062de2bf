"""Some messages become a ticket of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talka.kit.errors import Refused
from talka.people.requests import PersonRequest
from talka.ui.render import render

from .. import actions, reading
from ..practices import practices
from .common import agents_only, ticket_or_404, whole_number
from .opening import requester_of
from .sidebar import views_of


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def splits(request: PersonRequest, number: int) -> HttpResponse:
    """`message` (repeated) are those that go; `kind`, `subject` and `requester` of what they become."""
    ticket = ticket_or_404(request, number)
    typed = request.POST if request.method == "POST" else request.GET
    chosen = {key for key in map(whole_number, typed.getlist("message")) if key}
    problem: Refused | None = None
    if request.method == "POST":
        try:
            requester = requester_of(request) if request.POST.get("requester", "").strip() else None
            made = actions.split(
                ticket,
                chosen,
                kind=request.POST.get("kind", ""),
                subject=request.POST.get("subject", ""),
                requester=requester,
                by=request.user,
            )
        except Refused as refusal:
            problem = refusal
        else:
            undo = f"{reverse('tickets:unmerges', args=[made.pk])}?of={made.taken_in.latest('pk').pk}"
            said = _("%(number)s was split off from %(other)s.") % {"number": made.number, "other": ticket.number}
            messages.success(request, said, extra_tags=undo)
            return redirect("tickets:ticket", number=made.pk)
    context: dict[str, Any] = {
        "ticket": ticket,
        "messages": reading.messages_of(ticket, request.user),
        "chosen": chosen,
        "typed": typed,
        "problem": problem,
        "kinds": [(kind, practice.label) for kind, practice in practices],
        "views": views_of(request),
    }
    return render(request, "tickets/splits.html", context, status=problem.status if problem else 200)
