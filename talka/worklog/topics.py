from typing import TYPE_CHECKING

from talka.realtime.topics import topics_of

if TYPE_CHECKING:
    from talka.events.models import Event


@topics_of("time.*", internal=True)
def of_time(event: "Event") -> list[str]:
    return [f"ticket:{event.ticket_id}"] if event.ticket_id else []
