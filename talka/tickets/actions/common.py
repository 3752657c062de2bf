"""What every ticket action does first: lock the row, see that it is still there."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from talka.files import store

from ..models import Attachment, Message, Ticket

if TYPE_CHECKING:
    from talka.files.models import File

LONGEST = 500_000  # characters of one message kept for reading; a mail's raw source keeps all


def locked(ticket: Ticket) -> Ticket:
    """The row as it is now, held until the transaction ends; a stale copy in the caller's hand does not matter."""
    return Ticket.objects.select_for_update(of=("self",)).select_related("requester", "desk").get(pk=ticket.pk)


def save(ticket: Ticket, *fields: str) -> None:
    ticket.updated_at = timezone.now()
    ticket.version += 1
    ticket.save(update_fields=[*fields, "updated_at", "version"])


def add_message(ticket: Ticket, kind: str, *, files: Iterable[Any] = (), **values: Any) -> Message:
    """Write one message with its attachments; `files` are stored File rows, (File, cid) or (name, bytes, cid)."""
    message = Message(ticket=ticket, kind=kind, **values)
    message.text = message.text.replace("\0", "")[:LONGEST]
    message.save(force_insert=True)
    rows = [Attachment(message=message, file=_stored(item, values.get("author")), cid=_cid(item)) for item in files]
    if rows:
        Attachment.objects.bulk_create(rows)
    return message


def _stored(item: Any, author: Any) -> "File":
    if not isinstance(item, tuple):
        return item
    return store.save(item[0], item[1], by=author) if isinstance(item[0], str) else item[0]


def _cid(item: Any) -> str:
    return str(item[-1])[:255] if isinstance(item, tuple) and isinstance(item[-1], str) else ""
