from typing import TYPE_CHECKING

from talka.realtime.topics import topics_of

if TYPE_CHECKING:
    from talka.events.models import Event


@topics_of("approval.*", internal=True)
def of_approval(event: "Event") -> list[str]:
    """The ticket's page, and the bell of whoever is asked counts by its notice."""
    return [f"ticket:{event.ticket_id}"] if event.ticket_id else []
