"""Everything about the work as lines of JSON: what comes first is what later lines refer to (docs/import-export.md).

Read in small steps by key, so that memory does not grow with the number of tickets. What is not work is left out:
passwords, roles, tokens, mail settings (that is what a backup is for).
"""

import base64
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import models

from talka.desks.models import Category
from talka.events.models import Event
from talka.files.models import File
from talka.people.models import Identity, Membership
from talka.tickets.models import Attachment, Link, Message, Tag, Ticket, Watch

from .records import FORMAT, MESSAGE, RECORDS, TICKET, Record

STEP = 500
Line = dict[str, Any]


def write(path: Path, *, tell: Callable[[int], None] = lambda lines: None) -> dict[str, int]:
    """Write the file whole or not at all; answers how many lines of which record."""
    counts: dict[str, int] = defaultdict(int)
    draft = path.with_name(f".{path.name}.part")
    draft.touch(mode=0o600)  # it holds what people wrote to us
    with draft.open("w", encoding="utf-8") as out:
        for number, line in enumerate(lines(), 1):
            out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=_told) + "\n")
            counts[line["record"]] += 1
            if number % STEP == 0:
                tell(number)
    draft.replace(path)
    return dict(counts)


def lines() -> Iterator[Line]:
    yield {"record": "talka", "format": FORMAT}
    for record in RECORDS:
        yield from _simple(record)
    yield from _files()
    yield from _tickets()
    yield from _links()


def _simple(record: Record) -> Iterator[Line]:
    for rows in _categories() if record.model is Category else _steps(record.model.objects.all()):
        more = EXTRAS[record.name](rows) if record.name in EXTRAS else {}
        for row in rows:
            yield {"record": record.name, "id": row.pk} | _columns(record, vars(row)) | more.get(row.pk, {})


def _columns(record: Record, values: dict[str, Any]) -> Line:
    return {column.name: values[column.attribute] for column in record.columns}


def _categories() -> Iterator[list[Any]]:
    """Those above before those below, however they are numbered."""
    rows, written = list(Category.objects.order_by("pk")), {None}
    while ready := [row for row in rows if row.parent_id in written]:
        yield ready
        written |= {row.pk for row in ready}
        rows = [row for row in rows if row.pk not in written]


def _addresses(rows: list[Any]) -> dict[int, Line]:
    found = _by(
        Identity.objects.filter(person__in=rows).order_by("pk").values("person_id", "kind", "value", "verified_at"),
        "person_id",
    )
    return {row.pk: {"addresses": found[row.pk]} for row in rows}


def _members(rows: list[Any]) -> dict[int, Line]:
    members = Membership.objects.filter(team__in=rows).order_by("person_id").values("team_id", "person_id", "lead")
    found = _by(
        ({"team_id": one["team_id"], "person": one["person_id"], "lead": one["lead"]} for one in members), "team_id"
    )
    return {row.pk: {"members": found[row.pk]} for row in rows}


EXTRAS: dict[str, Callable[[list[Any]], dict[int, Line]]] = {"person": _addresses, "team": _members}


def _files() -> Iterator[Line]:
    """Only those of messages; a file that is missing on the disk is left out, and the check says so."""
    for row in File.objects.filter(attachments__isnull=False).distinct().order_by("created_at", "pk").iterator(STEP):
        if row.path.is_file():
            data = base64.b64encode(row.read()).decode()
            yield {
                "record": "file",
                "id": row.pk,
                "name": row.name,
                "sha256": row.sha256,
                "by": row.created_by_id,
                "created_at": row.created_at,
                "data": data,
            }


def _tickets() -> Iterator[Line]:
    for rows in _steps(Ticket.objects.all()):
        keys = [row.pk for row in rows]
        messages = list(Message.objects.filter(ticket__in=keys).order_by("pk").values())
        attached = (
            Attachment.objects.filter(message__ticket__in=keys).order_by("pk").values("message_id", "file", "cid")
        )
        files = _by((one for one in attached), "message_id")
        turns = _by(
            (
                {"ticket_id": one["ticket_id"]} | _columns(MESSAGE, one) | {"files": files[one["id"]]}
                for one in messages
            ),
            "ticket_id",
        )
        events = Event.objects.filter(ticket_id__in=keys).order_by("pk")
        history = _by(events.values("ticket_id", "kind", "actor", "via", "data", "at"), "ticket_id")
        watches = _pairs(
            Watch.objects.filter(ticket__in=keys).order_by("person_id").values_list("ticket_id", "person_id")
        )
        tags = _pairs(
            Tag.tickets.through.objects.filter(ticket__in=keys)
            .order_by("tag__name")
            .values_list("ticket_id", "tag__name")
        )
        for row in rows:
            key = row.pk
            yield (
                {"record": "ticket", "id": key} | _columns(TICKET, vars(row))
                | {"tags": tags[key], "watchers": watches[key], "messages": turns[key], "events": history[key]}
            )  # fmt: skip


def _links() -> Iterator[Line]:
    """After all tickets, since they point forward and back."""
    for key, parent in Ticket.objects.exclude(parent=None).order_by("pk").values_list("pk", "parent_id").iterator(STEP):
        yield {"record": "link", "source": key, "relation": "parent", "target": parent}
    for source, relation, target in (
        Link.objects.order_by("source", "target", "relation").values_list("source", "relation", "target").iterator(STEP)
    ):
        yield {"record": "link", "source": source, "relation": relation, "target": target}


def _steps(rows: "models.QuerySet[Any]") -> Iterator[list[Any]]:
    last = 0
    while step := list(rows.filter(pk__gt=last).order_by("pk")[:STEP]):
        yield step
        last = step[-1].pk


def _by(rows: Iterable[Line], key: str) -> dict[Any, list[Line]]:
    found: dict[Any, list[Line]] = defaultdict(list)
    for row in rows:
        found[row.pop(key)].append(row)
    return found


def _pairs(rows: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    return found


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value)} is not written in lines")
