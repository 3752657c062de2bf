from typing import TYPE_CHECKING

from talka.realtime.topics import topics_of

if TYPE_CHECKING:
    from talka.events.models import Event


@topics_of("survey.*", internal=True)
def of_survey(event: "Event") -> list[str]:
    return [f"ticket:{event.ticket_id}"] if event.ticket_id else []
