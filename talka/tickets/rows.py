"""A ticket as one row of a list: what the row shows and no more, without a model object (tickets/README.md, "A row")."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from markupsafe import Markup

from talka.kit.names import initials
from talka.kit.prepared import Prepared
from talka.ui import ticking
from talka.ui.links import address

from . import practices
from .models import Tag, Ticket, TicketQuerySet

# the columns of Read, as a queryset asks for them
COLUMNS = (
    "pk", "kind", "subject", "snippet", "status", "phase", "priority", "awaiting", "created_at", "updated_at", "due_at",
    "requester__name", "requester__email", "assignee__name", "assignee__email", "assignee__is_agent", "service__name",
)  # fmt: skip
OVER = ("done", "closed")


class Read(NamedTuple):
    """One line out of the database, in the order of COLUMNS."""

    pk: int
    kind: str
    subject: str
    snippet: str
    status: str
    phase: str
    priority: int
    awaiting: bool
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    requester_name: str
    requester_email: str
    assignee_name: str | None
    assignee_email: str | None
    assignee_is_agent: bool | None
    service_name: str | None


class Wide:
    """A line with more in it than Read: the values of further paths, each under its path."""

    __slots__ = ("_read", "more")

    def __init__(self, values: tuple[Any, ...], paths: tuple[str, ...]) -> None:
        self._read = Read._make(values[: len(COLUMNS)])
        self.more = dict(zip(paths, values[len(COLUMNS) :], strict=True))

    def __getattr__(self, name: str) -> Any:
        return self.more[name] if name in self.more else getattr(self._read, name)


Line = Read | Wide


@dataclass(slots=True)
class Face:
    """Whom a row shows as a face."""

    initials: str
    name: str
    is_agent: bool


@dataclass(slots=True)
class Row:
    """What `lists.row` draws: words of the reader's language, moments as they are shown."""

    pk: int
    href: str
    number: str
    kind: str
    subject: str
    snippet: str
    phase: str
    state: str
    priority: int
    awaiting: bool
    requester: str
    service: str
    assignee: Face | None
    due_at: datetime | None
    due: Markup
    age: Markup
    tags: list[str] = field(default_factory=list)
    further: dict[str, Any] = field(default_factory=dict)  # the words of other columns by their names


def read(tickets: TicketQuerySet, paths: tuple[str, ...] = ()) -> "QuerySet[Ticket, Any]":
    """These tickets as tuples for Read (or with these paths for Wide), in one statement."""
    return tickets.values_list(*COLUMNS, *paths)


def rows_of(found: Iterable[Line]) -> list[Row]:
    """Lines as rows; one more statement for the tags of all of them."""
    to, base = ticking.reader(), address("tickets:queue")
    labels: dict[tuple[str, str], str] = {}  # the words of a status, translated once a page
    rows = []
    for one in found:
        practice = practices.of(one.kind)
        key = (one.kind, one.status)
        if key not in labels:
            labels[key] = str(practice.workflow.status(one.status).label)
        face = None
        if one.assignee_name is not None:
            name = one.assignee_name or one.assignee_email or ""
            face = Face(initials(name), name, bool(one.assignee_is_agent))
        rows.append(
            Row(
                one.pk, f"{base}{one.pk}/", f"{practice.prefix}-{one.pk}", one.kind, one.subject, one.snippet, one.phase,
                labels[key], one.priority, one.awaiting, one.requester_name or one.requester_email, one.service_name or "",
                face, one.due_at, ticking.due(None if one.phase in OVER else one.due_at, to), ticking.age(one.updated_at, to),
            )
        )  # fmt: skip
    tags = tags_of([row.pk for row in rows])
    for row in rows:
        row.tags = tags[row.pk]
    return rows


def _tags(**tickets: int) -> "QuerySet[Any, tuple[int, str]]":
    through = Tag.tickets.through.objects.filter(ticket_id__in=tickets.values())
    return through.order_by("tag__name").values_list("ticket_id", "tag__name")


TOGETHER = 50
TAGS = Prepared(_tags, **{f"n{place}": int for place in range(TOGETHER)})


def tags_of(tickets: list[int]) -> dict[int, list[str]]:
    """The names of the tags by ticket; one statement for a page of them."""
    found: dict[int, list[str]] = defaultdict(list)
    for start in range(0, len(tickets), TOGETHER):
        asked = tickets[start : start + TOGETHER]
        places = asked + [0] * (TOGETHER - len(asked))  # no ticket has the number 0
        for pk, name in TAGS.all(**{f"n{place}": pk for place, pk in enumerate(places)}):
            found[pk].append(name)
    return found
