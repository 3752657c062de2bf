"""Statements about what somebody may see, written once for everybody with the same rights (kit/prepared.py).

MINE = Prepared(lambda *rights, reader, organization: seen(*rights, reader, organization).open(), **VALUES)
MINE.all(*rights_of(person), **values_of(person))
"""

from typing import Any

from talka.access.grants import Held, held_by, remember
from talka.people.models import Person

from .models import Ticket, TicketQuerySet

Rights = tuple[frozenset[str], tuple[tuple[int, frozenset[str]], ...], bool, bool, bool]
VALUES = {"reader": int, "organization": int}


def rights_of(person: Person) -> Rights:
    """All that what one may see depends on, besides who one is: the shape of the statement."""
    held = held_by(person)
    organized = person.organization_id is not None
    return held.everywhere, tuple(sorted(held.on_desk.items())), organized, person.is_active, person.is_agent


def values_of(person: Person) -> dict[str, Any]:
    return {"reader": person.pk, "organization": person.organization_id or 0}


def somebody(
    everywhere: frozenset[str],
    on_desk: tuple[tuple[int, frozenset[str]], ...],
    organized: bool,
    active: bool,
    agent: bool,
    *,
    reader: int,
    organization: int,
) -> Person:
    """A person with these rights, to build the statement for; what they see is said by visible_to alone."""
    found = Person(pk=reader, organization_id=organization if organized else None, is_active=active, is_agent=agent)
    remember(found, Held(everywhere, dict(on_desk)))
    return found


def seen(*rights: Any, reader: int, organization: int) -> TicketQuerySet:
    return Ticket.objects.visible_to(somebody(*rights, reader=reader, organization=organization))
