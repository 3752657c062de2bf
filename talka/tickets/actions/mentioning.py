"""Calling a colleague by name: they follow the ticket from then on, and are told."""

import itertools
import re

from talka.access.grants import allowed
from talka.events.bus import record
from talka.people.models import Person

from .. import events
from ..models import Mention, Message, Ticket, Watch

MOST = 20
LONGEST = 250
AT = re.compile(r"(?<![\w.@+-])@")  # never the middle of an address


def call(message: Message, ticket: Ticket, *, by: "Person | None", via: str) -> list[Person]:
    """Everybody named in the message who may see the ticket; names of others are words and nothing more."""
    called = [person for person in named(message.text) if by is None or person.pk != by.pk]
    seeing = [person for person in called if allowed(person, "tickets.see", ticket)]
    for person in seeing:
        Mention.objects.create(message=message, ticket=ticket, person=person)
        if Watch.objects.get_or_create(ticket=ticket, person=person)[1]:
            record(events.Watched(person=str(person), person_id=person.pk), ticket=ticket, by=by, via=via)
        record(
            events.Mentioned(message=message.pk, person=str(person), person_id=person.pk),
            ticket=ticket,
            by=by,
            via=via,
        )
    return seeing


def named(text: str) -> list[Person]:
    """Agents whose whole name, or the beginning of whose address, follows an @; one query, and none without an @."""
    places = [
        text[match.end() : match.end() + LONGEST].casefold() for match in itertools.islice(AT.finditer(text), MOST)
    ]
    if not places:
        return []
    found: dict[str, list[Person]] = {}
    for person in Person.objects.agents():
        for name in {person.name.casefold(), person.email.split("@")[0].casefold()} - {""}:
            found.setdefault(name, []).append(person)
    names = [max((n for n in found if _begins(place, n)), key=len, default="") for place in places]
    # a name that two people bear calls neither: guessing would tell the wrong one
    return list({found[name][0].pk: found[name][0] for name in names if name and len(found[name]) == 1}.values())


def _begins(place: str, name: str) -> bool:
    return place.startswith(name) and not place[len(name) : len(name) + 1].isalnum()
