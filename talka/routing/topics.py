from typing import TYPE_CHECKING

from talka.realtime.topics import topics_of

if TYPE_CHECKING:
    from talka.events.models import Event


@topics_of("routing.*", internal=True)
def of_routing(event: "Event") -> list[str]:
    return [f"ticket:{event.ticket_id}"] if event.ticket_id else []
