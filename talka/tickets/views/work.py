"""What hangs on a ticket beside its conversation, loaded when the page is seen: parts, tasks, time, …"""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from talka.access.grants import allowed
from talka.people.requests import PersonRequest
from talka.ui.render import is_htmx, render

from .. import reading
from ..models import Regrouping, Ticket
from .common import agents_only, ticket_or_404
from .sidebar import views_of

MOST = 100


@require_safe
@agents_only
def work(request: PersonRequest, number: int) -> HttpResponse:
    """The panels of all modules in one request; without script a page of its own."""
    ticket = ticket_or_404(request, number)
    context = context_of(request, ticket)
    if is_htmx(request):
        return render(request, "tickets/work.html#panels", context)
    return render(request, "tickets/work.html", context | {"views": views_of(request)})


def context_of(request: PersonRequest, ticket: Ticket) -> dict[str, Any]:
    parts = list(Ticket.objects.visible_to(request.user).filter(parent=ticket).with_people().order_by("pk")[:MOST])
    done = sum(not part.is_open for part in parts)
    return {
        "ticket": ticket,
        "parts": parts,
        "done": done,
        "percent": 100 * done // len(parts) if parts else 0,
        "parent": _parent(request, ticket),
        "regroupings": regroupings_of(request, ticket),
        "others": reading.others_of(ticket, request.user),
        "may_link": allowed(request.user, "tickets.link", ticket),
        "may_merge": allowed(request.user, "tickets.merge", ticket),
    }


def _parent(request: PersonRequest, ticket: Ticket) -> Ticket | None:
    if ticket.parent_id is None:
        return None
    return Ticket.objects.visible_to(request.user).filter(pk=ticket.parent_id).first()


def regroupings_of(request: PersonRequest, ticket: Ticket) -> list[dict[str, Any]]:
    """What was merged or split and can be taken back, told from this ticket; only where both may be seen."""
    rows = list(Regrouping.objects.standing().about(ticket).select_related("source", "target").order_by("-pk")[:20])
    others = {row.target_id if row.source_id == ticket.pk else row.source_id for row in rows}
    seen = (
        set(Ticket.objects.visible_to(request.user).filter(pk__in=others).values_list("pk", flat=True))
        if others
        else set()
    )
    return [
        {"row": row, "ticket": other, "outward": row.source_id == ticket.pk}
        for row in rows
        if (other := row.target if row.source_id == ticket.pk else row.source).pk in seen
    ]
