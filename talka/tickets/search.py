"""What of a ticket can be found: its subject, and each message as a document of its own (notes are internal)."""

from typing import TYPE_CHECKING, Any

from talka.kit.prepared import Prepared
from talka.search.index import Row
from talka.search.registry import Batch, index_on, source

from .models import Message, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talka.events.models import Event


@index_on("ticket.opened", "ticket.edited", "ticket.converted")
def of_ticket(event: "Event", ticket: Ticket | None) -> list[Row]:
    if ticket is None:
        return []
    messages: Iterable[Message] = ()
    if event.kind == "ticket.opened":
        messages = OPENING.all(message=event.data["message"] or 0, ticket=ticket.pk)
    elif event.kind == "ticket.edited" and "subject" in event.data["diff"]:
        messages = ticket.messages.all()  # each carries the subject (HAZARDS LEAK-5)
    return [*_ticket_rows(ticket), *(_message_row(message, ticket) for message in messages)]


OPENING = Prepared(
    lambda message, ticket: Message.objects.filter(pk=message, ticket_id=ticket), message=int, ticket=int
)


@index_on(
    "message.received", "message.sent", "message.noted", "message.forwarded", "message.edited", "message.redacted", "message.taken_back"
)  # fmt: skip
def of_message(event: "Event", ticket: Ticket | None) -> list[Row]:
    message = Message.objects.filter(pk=event.data["message"]).select_related("ticket").first()
    if message is None:  # taken back before it left
        return [{"thing": f"tickets.message:{event.data['message']}"}]
    return [_message_row(message, message.ticket)]


@index_on("ticket.merged", "ticket.unmerged", "ticket.split", "ticket.unsplit")
def of_moved(event: "Event", ticket: Ticket | None) -> list[Row]:
    """Messages moved: they are found under the ticket they are in now."""
    other = event.data.get("into") or event.data["other"]
    found = Ticket.objects.filter(pk__in=[other, *([ticket.pk] if ticket else [])])
    return [_message_row(message, one) for one in found for message in one.messages.all()]


@source("tickets.tickets")
def all_tickets(after: int, size: int) -> Batch:
    rows = list(Ticket.objects.filter(pk__gt=after).order_by("pk")[:size])
    return Batch([row for ticket in rows for row in _ticket_rows(ticket)], rows[-1].pk if rows else None)


@source("tickets.messages")
def all_messages(after: int, size: int) -> Batch:
    rows = list(Message.objects.filter(pk__gt=after).select_related("ticket").order_by("pk")[:size])
    return Batch([_message_row(message, message.ticket) for message in rows], rows[-1].pk if rows else None)


def documents(ticket: Ticket, messages: "Iterable[Message]") -> list[Row]:
    """Everything that is found of a ticket, for those who write many at once."""
    return [*_ticket_rows(ticket), *(_message_row(message, ticket) for message in messages)]


def _ticket_rows(ticket: Ticket) -> list[Row]:
    """The subject; and the custom fields as an internal document, since most of them are not the requester's to read."""
    subject: Row = {
        "thing": f"tickets.ticket:{ticket.pk}",
        "ticket_id": ticket.pk,
        "desk_id": ticket.desk_id,
        "title": ticket.subject,
        "lang": ticket.language,
    }
    if not ticket.custom:
        return [subject]
    words = " ".join(_words(value) for value in ticket.custom.values() if value is not None)
    return [subject, subject | {"thing": f"tickets.fields:{ticket.pk}", "body": words, "internal": True}]


def _message_row(message: Message, ticket: Ticket) -> Row:
    return {
        "thing": f"tickets.message:{message.pk}",
        "ticket_id": ticket.pk,
        "desk_id": ticket.desk_id,
        "title": ticket.subject,
        "body": message.text,
        "internal": message.kind in Message.INTERNAL,
        "lang": ticket.language,
    }


def _words(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
