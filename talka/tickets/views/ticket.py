"""The ticket page: properties, conversation, context, history."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from talka.access.grants import allowed
from talka.people.requests import PersonRequest
from talka.ui.render import is_htmx, render

from .. import custom, history, offers, reading, rows
from ..actions.moving import moves_for
from ..models import Priority, Ticket
from ..pictures import showing
from ..practices import practices
from ..relations import WORDS, choices
from ..writing import composer
from .common import agents_only, ticket_or_404
from .sidebar import views_of

MAY = ("reply", "note", "assign", "edit", "move", "link", "tag", "merge", "redact")
FRAGMENTS = ("conversation", "properties", "side", "history", "page")


@require_safe
@agents_only
def ticket(request: PersonRequest, number: int) -> HttpResponse:
    """The whole page, or with `?part=` the fragment that a live change asks for again."""
    found = ticket_or_404(request, number)
    part = request.GET.get("part", "")
    if is_htmx(request) and part in FRAGMENTS:
        return render(request, f"tickets/ticket.html#{part}", context_of(request, found))
    return render(request, "tickets/ticket.html", context_of(request, found) | {"views": views_of(request)})


def context_of(request: PersonRequest, found: Ticket) -> dict[str, Any]:
    """Everything the page and its fragments show; a constant number of statements."""
    person = request.user
    messages = reading.messages_of(found, person)
    lines = history.of_ticket(found, person)
    return {
        "ticket": found,
        "timeline": history.thread(messages, lines),
        "history": lines,
        "pictures": showing.states(messages, person),
        "deliveries": offers.states_of(messages),
        "moves": moves_for(person, found),
        "priorities": Priority.choices,
        "kinds": [(kind, practice.label) for kind, practice in practices],
        "relations": choices(),
        "relation_words": WORDS,
        "may": {name for name in MAY if allowed(person, f"tickets.{name}", found)},
        "watchers": (watchers := reading.watchers_of(found)),
        "watching": person in watchers,
        "links": reading.links_of(found, person),
        "tags": rows.tags_of([found.pk])[found.pk],
        "fields": custom.rows_of(found.kind, found.desk_id, found.custom, writing=True),
        "composer": composer.context_of(found, person, messages),
    }
