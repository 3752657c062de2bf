"""Rooms: things tests talk about and listen to, so that streams are tested without tickets."""

from talka.events.models import Event
from talka.people.models import Person
from talka.realtime.topics import authorizes, topics_of


@topics_of("room.whispered", internal=True)
@topics_of("room.said")
def of_room(event: Event) -> list[str]:
    return [event.thing]


@authorizes("room")
def may_enter(person: Person, key: str) -> bool:
    """The door is the person's note: a list of rooms."""
    return key in person.note.split()
