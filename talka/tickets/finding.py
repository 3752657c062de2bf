"""The search box and the address of a list, made into one queryset that begins with what the person may see."""

from typing import TYPE_CHECKING

from talka.access.grants import desks_of
from talka.kit.query import Field, Query
from talka.search import index

from .models import Ticket, TicketQuerySet
from .selectors import Selector

if TYPE_CHECKING:
    from talka.people.models import Person

MOST_HITS = 100


def matching(query: Query, person: "Person") -> TicketQuerySet:
    """Visible tickets for which every condition of the query holds; its words are not looked at here."""
    return Selector(query.conditions).filter(Ticket.objects.visible_to(person), person)


TIMELESS = {"assignee", "team", "desk", "service", "kind", "priority", "is"}


def is_timeless(query: Query) -> bool:
    """Whether the same words mean the same condition tomorrow: its statement may be written once (kit/prepared.py)."""
    return all(
        isinstance(item, Field) and item.name in TIMELESS and "overdue" not in item.values for item in query.items
    )


def found(query: Query, person: "Person", *, limit: int = MOST_HITS) -> list[index.Hit]:
    """The words of the query in everything this person may read, best first; the conditions narrow it in the same statement."""
    allowed = matching(query, person)
    words = query.text
    if query.numbers and len(words.items) == len(query.numbers):
        return _by_number(query, allowed)
    return index.find(words, limit=limit, allowed=allowed, internal=_with_notes(person))


def _by_number(query: Query, allowed: TicketQuerySet) -> list[index.Hit]:
    rows = allowed.filter(pk__in=[number.digits for number in query.numbers])[:MOST_HITS]
    return [
        index.Hit(f"tickets.ticket:{t.pk}", t.pk, index.mark(t.subject, []), index.mark(t.snippet, []), False)
        for t in rows
    ]


def _with_notes(person: "Person") -> "bool | TicketQuerySet":
    desks = desks_of(person, "tickets.read_notes")
    return True if desks is None else Ticket.objects.filter(desk_id__in=desks) if desks else False
