"""The ticket page: properties, conversation, context, history."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from talka.access.grants import allowed
from talka.people.models import Person, Team
from talka.people.requests import PersonRequest
from talka.ui.render import is_htmx, render

from .. import counting, custom, history, offers
from ..actions.moving import moves_for
from ..models import Link, Message, Priority, Ticket
from ..practices import practices
from ..relations import OTHER_WAY, WORDS, choices
from .common import agents_only, ticket_or_404
from .sidebar import views_of

MAY = ("reply", "note", "assign", "edit", "move", "link", "tag", "merge")
FRAGMENTS = ("conversation", "properties", "side", "history", "page")


@require_safe
@agents_only
def ticket(request: PersonRequest, number: int) -> HttpResponse:
    """The whole page, or with `?part=` the fragment that a live change asks for again."""
    found = ticket_or_404(request, number)
    part = request.GET.get("part", "")
    if is_htmx(request) and part in FRAGMENTS:
        return render(request, f"tickets/ticket.html#{part}", context_of(request, found))
    teams = counting.of_teams(request.user)
    context = context_of(request, found, teams) | {"views": views_of(request, teams)}
    return render(request, "tickets/ticket.html", context)


def context_of(
    request: PersonRequest, found: Ticket, teams: Sequence[counting.TeamSize] | None = None
) -> dict[str, Any]:
    """Everything the page and its fragments show; a constant number of statements."""
    person = request.user
    messages = messages_of(found, person)
    lines = history.of_ticket(found, person)
    return {
        "ticket": found,
        "timeline": history.thread(messages, lines),
        "history": lines,
        "deliveries": offers.states_of(messages),
        "moves": moves_for(person, found),
        "people": assignable(found),
        "teams": list(Team.objects.filter(active=True)) if teams is None else teams,
        "priorities": Priority.choices,
        "kinds": [(kind, practice.label) for kind, practice in practices],
        "relations": choices(),
        "relation_words": WORDS,
        "may": {name for name in MAY if allowed(person, f"tickets.{name}", found)},
        "watchers": (watchers := list(Person.objects.filter(watches__ticket=found))),
        "watching": person in watchers,
        "links": links_of(found, person),
        "tags": list(found.tags.values_list("name", flat=True)),
        "fields": custom.rows_of(found.kind, found.desk_id, found.custom, writing=True),
        "recipients": [found.requester.email] if found.requester.email else [],
        "others": other_tickets(found, person),
    }


def messages_of(found: Ticket, person: Person) -> list[Message]:
    seen = found.messages.select_related("author").prefetch_related("attachments__file")
    if not allowed(person, "tickets.read_notes", found):
        seen = seen.exclude(kind=Message.Kind.NOTE)
    return list(seen)


def assignable(found: Ticket) -> list[Person]:
    """Agents who may see this desk; the action checks again."""
    on_desk = Q(grants__desk_id=None) | Q(grants__desk_id=found.desk_id)
    by_team = Q(teams__grants__desk_id=None, teams__grants__isnull=False) | Q(teams__grants__desk_id=found.desk_id)
    return list(Person.objects.agents().filter((on_desk & Q(grants__isnull=False)) | by_team).distinct()[:200])


def links_of(found: Ticket, person: Person) -> list[dict[str, Any]]:
    """Links in both directions, without those to tickets the person may not see."""
    rows = list(Link.objects.filter(Q(source=found) | Q(target=found)).select_related("source", "target"))
    ends = {row.target_id if row.source_id == found.pk else row.source_id for row in rows}
    seen = set(Ticket.objects.visible_to(person).filter(pk__in=ends).values_list("pk", flat=True)) if ends else set()
    links = []
    for row in rows:
        outward = row.source_id == found.pk
        other = row.target if outward else row.source
        if other.pk in seen:
            links.append(
                {"link": row, "ticket": other, "relation": row.relation if outward else OTHER_WAY[row.relation]}
            )
    return links


def other_tickets(found: Ticket, person: Person) -> list[Ticket]:
    """The same requester's latest others; index ticket_history."""
    rows = Ticket.objects.visible_to(person).filter(requester_id=found.requester_id).exclude(pk=found.pk)
    return list(rows.order_by("-pk")[:5])
