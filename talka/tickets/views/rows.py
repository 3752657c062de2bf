"""One page of a list: its rows with the words of the chosen columns, and the headings between them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from talka.desks.models import Desk
from talka.fields.showing import display
from talka.kit.prepared import Prepared
from talka.kit.query import Field, Query
from talka.people.models import Person, Team
from talka.services.models import Service
from talka.ui import dates, ticking
from talka.ui.paging import first_page, ordered, page, paged, values_of

from .. import finding
from ..models import Priority, Ticket, TicketQuerySet
from ..practices import practices
from ..readers import VALUES, rights_of, somebody
from ..readers import values_of as reader_values
from ..rows import Line, Read, Row, Wide, read, rows_of
from ..saved.columns import CUSTOM, USUAL, Column
from ..saved.orders import Order
from .asked import Asked

SIZE, HITS = 50, 25
LOOK = 1000  # rows looked through for the counts of headings


@dataclass(frozen=True)
class Heading:
    title: str
    count: str = ""


@dataclass
class Rows:
    """What the list shows, and the address of the next page."""

    rows: list[Row] = field(default_factory=list)
    columns: list[Column] = field(default_factory=lambda: list(USUAL))
    next_url: str = ""
    headings: dict[int, Heading] = field(default_factory=dict)  # by the ticket that stands below it


def page_of(asked: Asked) -> Rows:
    """One page of what is asked for; nothing when it cannot be understood."""
    if asked.problem and not asked.query:
        return Rows(columns=asked.columns)
    paths = _paths(asked)
    if asked.query.text:
        return _searched(asked, paths)
    person, after, order = asked.request.user, asked.request.GET.get("after", ""), asked.order
    if not after and finding.is_timeless(asked.query):
        shape = (asked.query, asked.tab, order.sort, order.group, paths, SIZE)
        lines = FIRST.all(*rights_of(person), *shape, **reader_values(person))
        found = paged([_made(line, paths) for line in lines], order.steps, SIZE)
    else:
        rows = narrowed(finding.matching(asked.query, person), asked.tab)
        found = page(read(rows, paths), order.steps, after=after, size=SIZE, make=lambda line: _made(line, paths))
    shown = Rows(drawn(found.rows, asked.columns), asked.columns, asked.link(after=found.after) if found.after else "")
    if order.group:
        rows = narrowed(finding.matching(asked.query, person), asked.tab)
        shown.headings = _headings(order, found.rows, rows, after)
    return shown


def all_of(asked: Asked) -> TicketQuerySet:
    """Every ticket of the list; of a search the hits that it shows."""
    person = asked.request.user
    if asked.query.text:
        hits = [row.pk for row in _searched(asked, ()).rows]
        return Ticket.objects.visible_to(person).filter(pk__in=hits)
    rows: TicketQuerySet = narrowed(finding.matching(asked.query, person), asked.tab)
    return rows


def _first(*shape: Any, reader: int, organization: int) -> Any:
    """The beginning of a list of these fields, for everybody with the same rights."""
    *rights, wanted, tab, sort, group, paths, size = shape
    person = somebody(*rights, reader=reader, organization=organization)
    return first_page(read(narrowed(finding.matching(wanted, person), tab), paths), Order(sort, group).steps, size)


FIRST = Prepared(_first, **VALUES)


def narrowed(rows: Any, tab: str) -> Any:
    match tab:
        case "open":
            return rows.open()
        case "unanswered":
            return rows.open().filter(awaiting=True)
        case "solved":
            return rows.filter(solved_at__isnull=False)
    return rows


def drawn(lines: Iterable[Line], columns: list[Column]) -> list[Row]:
    """Rows with the words of those columns that are not in every row."""
    lines = list(lines)
    rows = rows_of(lines)
    to = ticking.reader()
    tellers = {column.name: TELLERS.get(column.name) for column in columns}
    answers = [column for column in columns if column.definition]
    people = _people(lines, answers)
    for row, line in zip(rows, lines, strict=True):
        for name, tell in tellers.items():
            if tell is not None:
                row.further[name] = tell(line, row, to)
        for column in answers:
            definition = column.definition
            value = line.more["custom"].get(definition.name) if definition and isinstance(line, Wide) else None
            row.further[column.name] = display(value, definition, people=people) if definition else ""
    return rows


Teller = Callable[[Any, Row, ticking.Reader], Any]
TELLERS: dict[str, Teller] = {
    "organization": lambda line, row, to: line.organization__name or "",
    "category": lambda line, row, to: line.category__name or "",
    "team": lambda line, row, to: line.team__name or "",
    "desk": lambda line, row, to: line.desk__name,
    "kind": lambda line, row, to: str(practices[line.kind].label),
    "status": lambda line, row, to: row.state,
    "channel": lambda line, row, to: line.channel,
    "language": lambda line, row, to: line.language,
    "created": lambda line, row, to: ticking.age(line.created_at, to),
    "replied": lambda line, row, to: ticking.age(line.first_replied_at, to),
    "solved": lambda line, row, to: ticking.age(line.solved_at, to),
}


def _paths(asked: Asked) -> tuple[str, ...]:
    """What has to be read beside the usual: for columns, and for the order."""
    grouping = asked.order.grouping
    more = [path for column in asked.columns for path in column.paths]
    more += [grouping.path] if grouping else []
    return tuple(path for path in dict.fromkeys(more) if path not in Read._fields and path != "service__name")


def _made(values: tuple[Any, ...], paths: tuple[str, ...]) -> Any:
    return Wide(values, paths) if paths else Read._make(values)


def _people(lines: list[Line], answers: list[Column]) -> dict[int, str]:
    """Whom the custom columns name, in one statement."""
    names = [c.name.removeprefix(CUSTOM) for c in answers if c.definition and c.definition.type == "person"]
    keys = {line.more["custom"].get(name) for line in lines if isinstance(line, Wide) for name in names} - {None}
    return {one.pk: str(one) for one in Person.objects.filter(pk__in=keys)} if keys else {}


def _searched(asked: Asked, paths: tuple[str, ...]) -> Rows:
    """The best hits, each with the place that was found."""
    narrow = {"open": "open", "unanswered": "unanswered", "solved": "closed"}.get(asked.tab)
    wanted, person = asked.query, asked.request.user
    if narrow:
        wanted = Query((*wanted.items, Field("is", "=", (narrow,))), wanted.last_word_prefix)
    hits = {hit.ticket_id: hit for hit in finding.found(wanted, person, limit=HITS) if hit.ticket_id}
    seen = read(Ticket.objects.visible_to(person).filter(pk__in=list(hits)), paths) if hits else ()
    rows = {row.pk: row for row in drawn([_made(line, paths) for line in seen], asked.columns)}
    for pk, row in rows.items():
        row.subject, row.snippet = hits[pk].title, hits[pk].snippet
    return Rows([rows[pk] for pk in hits if pk in rows], asked.columns)


def _headings(order: Order, lines: list[Any], rows: Any, after: str) -> dict[int, Heading]:
    """A heading over each ticket with which another group begins; counts look no further than a thousand rows."""
    grouping = order.grouping
    assert grouping is not None
    ahead = list(ordered(rows, order.steps, after).values_list(grouping.path, flat=True)[: LOOK + 1])
    before = values_of(after, rows, order.steps)[:1]
    title = _titles(order.group, {*ahead, *before})
    counts, last = Counter(map(title, ahead[:LOOK])), title(ahead[LOOK]) if len(ahead) > LOOK else None
    previous = title(before[0]) if before else None
    found: dict[int, Heading] = {}
    for line in lines:
        name = title(getattr(line, grouping.path))
        if name != previous:
            found[line.pk] = Heading(name, f"{counts[name]:,}{'+' if name == last else ''}")
        previous = name
    return found


def _titles(group: str, values: set[Any]) -> Callable[[Any], str]:
    match group:
        case "due":
            return dates.bucket
        case "priority":
            return lambda value: str(Priority(value).label)
        case "kind":
            return lambda value: str(practices[value].label)
        case "status":
            labels = {status.name: status.label for _k, one in practices for status in one.workflow.statuses}
            return lambda value: str(labels.get(value, value))
    models: dict[str, tuple[Any, str]] = {
        "team": (Team, _("No team")), "service": (Service, _("No service")), "desk": (Desk, ""), "assignee": (Person, _("Nobody")),
    }  # fmt: skip
    model, none = models[group]
    names = {row.pk: str(row) for row in model._default_manager.filter(pk__in=values - {None})}
    return lambda value: none if value is None else names.get(value, f"#{value}")
