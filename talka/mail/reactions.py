from typing import Any

from talka.events.bus import now
from talka.events.models import Event
from talka.tickets.models import Message

from . import outbox
from .models import Outgoing


@now("message.sent")
def mail_the_reply(event: Event, ticket: Any) -> None:
    """Every recipient of a reply gets it by mail; the intent is written with the reply itself."""
    message = Message.objects.select_related("ticket").get(pk=event.data["message"])
    outbox.put_message(message, [*message.to, *message.cc], Outgoing.Kind.REPLY)
