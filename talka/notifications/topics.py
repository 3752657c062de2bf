from typing import TYPE_CHECKING

from talka.realtime.topics import topics_of

if TYPE_CHECKING:
    from talka.events.models import Event


@topics_of("notices.given", internal=True)
def of_people(event: "Event") -> list[str]:
    """Each of them counts anew; everybody may listen to themselves alone (realtime)."""
    return [f"person:{key}" for key in event.data["people"]]
