"""What every ticket action does first: lock the row, see that it is still there."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import allowed
from talka.files import store
from talka.kit.errors import Invalid, Refused

from ..models import Attachment, Message, Priority, Ticket
from ..priorities import LEVELS

if TYPE_CHECKING:
    from talka.files.models import File

LONGEST = 500_000  # characters of one message kept for reading; a mail's raw source keeps all


def locked(ticket: Ticket) -> Ticket:
    """The row as it is now, held until the transaction ends; a stale copy in the caller's hand does not matter."""
    return Ticket.objects.select_for_update(of=("self",)).select_related("requester", "desk").get(pk=ticket.pk)


def single_line(text: Any, most: int) -> str:
    """Words with single spaces; PostgreSQL keeps no NUL."""
    return " ".join(str(text).replace("\0", "").split())[:most]


def check_levels(fields: dict[str, Any]) -> None:
    """Priority, impact and urgency are among those there are."""
    if "priority" in fields and fields["priority"] not in Priority.values:
        raise Invalid(_("There is no such priority."), field="priority")
    for name in ("impact", "urgency"):
        if name in fields and fields[name] not in LEVELS:
            raise Invalid(_("Choose one of the offered values."), field=name)


def check_assignee(person: Any, ticket: Ticket) -> None:
    """Work is given only to those who can see it."""
    if person is not None and not (person.is_active and allowed(person, "tickets.see", ticket)):
        raise Refused(_("%(person)s does not work on this desk.") % {"person": person}, field="assignee")


def save(ticket: Ticket, *fields: str) -> None:
    ticket.updated_at = timezone.now()
    ticket.version += 1
    ticket.save(update_fields=[*fields, "updated_at", "version"])


def add_message(ticket: Ticket, kind: str, *, files: Iterable[Any] = (), **values: Any) -> Message:
    """Write one message with its attachments; `files` are stored File rows, (File, cid) or (name, bytes, cid)."""
    message = Message(ticket=ticket, kind=kind, **values)
    for name in ("text", "html", "quoted"):
        setattr(message, name, getattr(message, name).replace("\0", "")[:LONGEST])
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
