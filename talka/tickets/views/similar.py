"""What may belong to the same trouble: tickets that sound alike, and open ones with the same service."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from talka.access.grants import allowed
from talka.people.requests import PersonRequest
from talka.search.alike import alike
from talka.ui.render import render

from ..models import Ticket
from .common import agents_only, ticket_or_404

SHOWN = 5


@require_safe
@agents_only
def similar(request: PersonRequest, number: int) -> HttpResponse:
    """Asked for when the panel is seen; a constant number of statements."""
    ticket = ticket_or_404(request, number)
    seen = Ticket.objects.visible_to(request.user).exclude(pk=ticket.pk)
    linked = {
        *ticket.links_out.values_list("target_id", flat=True),
        *ticket.links_in.values_list("source_id", flat=True),
    }
    keys = alike(ticket.subject, allowed=seen, without={ticket.pk, *linked}, limit=SHOWN)
    rows = seen.with_people().in_bulk(keys)
    same = []
    if ticket.service_id:
        # index ticket_open_latest
        others = seen.open().filter(service_id=ticket.service_id).exclude(pk__in=[*keys, *linked])
        same = list(others.with_people().order_by("-updated_at", "-pk")[:SHOWN])
    context = {
        "ticket": ticket,
        "rows": [rows[key] for key in keys if key in rows],
        "same_service": same,
        "may_link": allowed(request.user, "tickets.link", ticket),
        "may_write": allowed(request.user, "tickets.note", ticket),
    }
    return render(request, "tickets/similar.html", context)
