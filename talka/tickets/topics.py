"""Which open pages a change concerns, and who may listen."""

from typing import TYPE_CHECKING

from talka.realtime.topics import authorizes, topics_of

from .history import INTERNAL
from .models import Ticket

if TYPE_CHECKING:
    from talka.events.models import Event
    from talka.people.models import Person


@topics_of(*INTERNAL, "message.stopped", internal=True)
@topics_of("ticket.*", "message.received", "message.sent", "message.taken_back", "message.redacted")
def of_ticket(event: "Event") -> list[str]:
    """Its own page, and every queue it may be in. The nudge says no more than that: a page asks again for itself."""
    return [f"ticket:{event.ticket_id}", "queue:all"] if event.ticket_id else []


@authorizes("ticket")
def may_hear_ticket(person: "Person", key: str) -> bool:
    return key.isdecimal() and len(key) < 19 and Ticket.objects.visible_to(person).filter(pk=int(key)).exists()


@authorizes("queue")
def may_hear_queue(person: "Person", key: str) -> bool:
    """Agents only; "all" means "something in a queue changed"."""
    return key == "all" and person.is_agent
