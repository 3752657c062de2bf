"""A mail that left, or did not, changes the page of its ticket."""

from typing import TYPE_CHECKING

from talka.realtime.topics import topics_of

if TYPE_CHECKING:
    from talka.events.models import Event


@topics_of("mail.sent", "mail.failed", "mail.withdrawn", "mail.sent_again", internal=True)
def of_mail(event: "Event") -> list[str]:
    return [f"ticket:{event.ticket_id}"] if event.ticket_id else []
