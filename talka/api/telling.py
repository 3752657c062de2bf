"""Rows as JSON, written by hand: a list of fifty is one statement of plain columns and one loop.

Two sides: all that those who see the desk's tickets know, and the requester's side, which never says more for one of
its readers than for another (HAZARDS NOTE-1, NOTE-2).
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language

from talka.access.grants import desks_of
from talka.people.models import Person
from talka.portal.progress import progress_of
from talka.tickets import custom
from talka.tickets.models import Attachment, Message, Ticket, TicketQuerySet
from talka.tickets.practices import practices
from talka.tickets.rows import tags_of

Told = dict[str, Any]
COLUMNS = (
    "pk", "id", "kind", "subject", "snippet", "status", "phase", "priority", "impact", "urgency", "desk_id", "desk__name", "desk__public_name",
    "requester_id", "requester__name", "requester__email", "organization_id", "organization__name", "team_id", "team__name",
    "assignee_id", "assignee__name", "service_id", "service__name", "category_id", "category__name", "parent_id", "channel", "language",
    "custom", "awaiting", "version", "created_at", "updated_at", "last_message_at", "due_at", "first_replied_at", "solved_at", "closed_at",
)  # fmt: skip


def json_response(told: Any, status: int = 200, **headers: str) -> HttpResponse:
    response = HttpResponse(
        json.dumps(told, ensure_ascii=False, separators=(",", ":")), status=status, content_type="application/json"
    )
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def columns(rows: TicketQuerySet) -> Any:
    return rows.values_list(*COLUMNS, named=True)


def tickets(rows: Iterable[Any], person: Person) -> list[Told]:
    """Each ticket from the side on which the person stands to it."""
    rows = list(rows)
    desks = desks_of(person, "tickets.see")
    inside = [row.pk for row in rows if desks is None or row.desk_id in desks]
    tags = tags_of(inside)
    known = set(inside)
    own = _Own()
    return [_ticket(row, tags[row.pk]) if row.pk in known else own.told(row) for row in rows]


def ticket(pk: int, person: Person) -> Told:
    return tickets(columns(Ticket.objects.filter(pk=pk)), person)[0]


def _ticket(row: Any, tags: list[str]) -> Told:
    practice = practices[row.kind]
    return {
        "id": row.pk,
        "number": f"{practice.prefix}-{row.pk}",
        "kind": row.kind,
        "subject": row.subject,
        "snippet": row.snippet,
        "status": row.status,
        "status_label": str(practice.workflow.status(row.status).label),
        "phase": row.phase,
        "priority": row.priority,
        "impact": row.impact,
        "urgency": row.urgency,
        "desk": {"id": row.desk_id, "name": row.desk__name},
        "requester": {"id": row.requester_id, "name": row.requester__name, "email": row.requester__email},
        "organization": _named(row.organization_id, row.organization__name),
        "team": _named(row.team_id, row.team__name),
        "assignee": _named(row.assignee_id, row.assignee__name),
        "service": _named(row.service_id, row.service__name),
        "category": _named(row.category_id, row.category__name),
        "parent": row.parent_id,
        "channel": row.channel,
        "language": row.language,
        "tags": tags,
        "custom": row.custom,
        "awaiting": row.awaiting,
        "version": row.version,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
        "last_message_at": moment(row.last_message_at),
        "due_at": moment(row.due_at),
        "first_replied_at": moment(row.first_replied_at),
        "solved_at": moment(row.solved_at),
        "closed_at": moment(row.closed_at),
    }


class _Own:
    """The requester's side; the custom fields that a customer may read are looked up once for a kind on a desk."""

    def __init__(self) -> None:
        self._shown: dict[tuple[str, int], set[str]] = {}

    def told(self, row: Any) -> Told:
        practice = practices[row.kind]
        shown = self._fields(row.kind, row.desk_id) if row.custom else set()
        assignee = SimpleNamespace(name=row.assignee__name) if row.assignee_id else None
        progress = progress_of(SimpleNamespace(phase=row.phase, status=row.status, assignee=assignee))  # type: ignore[arg-type]  # reads these three
        return {
            "id": row.pk,
            "number": f"{practice.prefix}-{row.pk}",
            "kind": row.kind,
            "subject": row.subject,
            "status": row.status,
            "status_label": str(practice.workflow.status(row.status).label),
            "phase": row.phase,
            "progress": progress.sentence,
            "desk": {"id": row.desk_id, "name": row.desk__public_name or row.desk__name},
            "requester": {"id": row.requester_id, "name": row.requester__name},
            "custom": {name: value for name, value in row.custom.items() if name in shown},
            "created_at": moment(row.created_at),
            "last_message_at": moment(row.last_message_at),
            "solved_at": moment(row.solved_at),
            "closed_at": moment(row.closed_at),
        }

    def _fields(self, kind: str, desk_id: int) -> set[str]:
        if (kind, desk_id) not in self._shown:
            self._shown[kind, desk_id] = {field.name for field in custom.definitions(kind, desk_id, customer=True)}
        return self._shown[kind, desk_id]


def message(row: Message, files: list[Told], *, inside: bool) -> Told:
    told: Told = {
        "id": row.pk,
        "kind": row.kind,
        "author": _named(row.author_id, row.author.name if row.author else ""),
        "text": row.text,
        "files": files,
        "created_at": moment(row.created_at),
    }
    if not inside:
        return told
    return told | {
        "via": row.via,
        "html": row.html,
        "quoted": row.quoted,
        "to": row.to,
        "cc": row.cc,
        "bcc": row.bcc,
        "automatic": row.automatic,
        "verified": row.verified,
        "message_id": row.message_id,
        "in_reply_to": row.in_reply_to,
    }


def messages(rows: Iterable[Message], *, inside: bool) -> list[Told]:
    rows = list(rows)
    files: dict[int, list[Told]] = {}
    for one in Attachment.objects.filter(message__in=[row.pk for row in rows]).select_related("file").order_by("pk"):
        files.setdefault(one.message_id, []).append(file(one.file))
    return [message(row, files.get(row.pk, []), inside=inside) for row in rows]


def file(row: Any) -> Told:
    return {"id": str(row.pk), "name": row.name, "size": row.size, "content_type": row.content_type}


def _named(key: int | None, name: str | None) -> Told | None:
    return None if key is None else {"id": key, "name": name or ""}


def moment(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


def etag(told: Told) -> str:
    """`"<version>-<digest>"`: the version is what If-Match looks at, the digest also sees names that changed beside it."""
    text = json.dumps(told, sort_keys=True, default=str) + (get_language() or "")
    return f'"{told.get("version", 0)}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
