"""GET /tickets/here?number=…: who looks at or answers these tickets now, for the marks on the rows of a list."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from talka.people.requests import PersonRequest
from talka.realtime import presence

from ..models import Ticket
from .common import agents_only, whole_number

MOST = 200


@require_safe
@agents_only
def here(request: PersonRequest) -> HttpResponse:
    """{"1042": [{"name", "state"}]}, only of tickets one may see, without oneself."""
    numbers = [n for n in map(whole_number, request.GET.getlist("number")[:MOST]) if n]
    seen = Ticket.objects.visible_to(request.user).filter(pk__in=numbers).values_list("pk", flat=True)
    found: dict[str, list[dict[str, str]]] = {}
    for row in presence.here(f"ticket:{number}" for number in seen):
        if row.person_id != request.user.pk:
            found.setdefault(row.topic.partition(":")[2], []).append({"name": str(row.person), "state": row.state})
    return JsonResponse(found)
