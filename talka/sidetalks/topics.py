from typing import TYPE_CHECKING

from talka.realtime.topics import authorizes, topics_of

from .models import SideTalk

if TYPE_CHECKING:
    from talka.events.models import Event
    from talka.people.models import Person


@topics_of("sidetalk.*", internal=True)
def of_talk(event: "Event") -> list[str]:
    return [f"ticket:{event.ticket_id}", f"sidetalk:{event.data['talk']}"]


@authorizes("sidetalk")
def may_hear(person: "Person", key: str) -> bool:
    return key.isdecimal() and len(key) < 19 and SideTalk.objects.visible_to(person).filter(pk=int(key)).exists()
