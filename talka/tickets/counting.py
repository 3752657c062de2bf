"""Counts that cost the same at a million tickets: nobody counts beyond a thousand, or through the whole past.

All views of a person are counted in one statement: each condition once, however many views have it, and written once for
everybody with the same rights (decision 0131), with places for who reads when. `kit/prepared.py` keeps whole questions;
here each reader joins others.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When

from talka.kit.prepared import Prepared
from talka.kit.query import QueryError
from talka.people.models import Membership, Person, Team

from . import selectors
from .models import Ticket, TicketQuerySet
from .readers import VALUES, Rights, rights_of, seen, somebody, values_of
from .selectors import Reader

UP_TO = 1000
NEWEST = 5000  # of views that ask for solved work too, so many of the latest tickets are looked at
# stand for the reader and their organisation in a statement that is built once
READER, ORGANIZATION = -(2**40), -(2**40) - 1
FIRST_MOMENT = dt.datetime(1, 2, 3, tzinfo=dt.UTC)
Statement = tuple[str, tuple[Any, ...], dict[Any, Callable[[Reader], Any]]]


class CountUpTo(Subquery):
    """How many rows a queryset has, at most UP_TO + 1 (or `most`), as one column of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS bounded)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any], most: int = UP_TO + 1) -> None:
        super().__init__(rows.order_by().values("pk")[:most])


@dataclass(frozen=True)
class Count:
    """At most UP_TO + 1; `more` when only the newest tickets were looked at, so that there may be others."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        """ "31", or "1,000+" when there are more."""
        return (
            f"{UP_TO:,}+"
            if self.number > UP_TO
            else f"{self.number}+"
            if self.more and self.number
            else str(self.number)
        )


def of_views(person: Person, asked: Mapping[str, tuple[str, bool]]) -> dict[str, Count]:
    """The sizes of views, in one statement. `asked` is by name the selector as text, and whether only open work counts.

    A view that cannot be asked any more has no size.
    """
    reader = Reader(person)
    written: dict[tuple[str, bool], Statement] = {}
    for text, is_open in dict.fromkeys(asked.values()):
        try:
            written[text, is_open] = _statement(person, reader, text, is_open)
        except (QueryError, EmptyResultSet):
            continue
    if not written:
        return {}
    parameters: list[Any] = []
    who = {READER: person.pk, ORGANIZATION: person.organization_id or 0}
    for _sql, given, places in written.values():
        values = {place: _stored(value(reader)) for place, value in places.items()} | who
        parameters += [values.get(one, one) if isinstance(one, int | str | dt.datetime) else one for one in given]
    counted = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS bounded)" for sql, _given, _places in written.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT (SELECT MAX(id) FROM tickets_ticket), {counted}", parameters)
        newest, *numbers = cursor.fetchone()
    is_long = (newest or 0) > NEWEST
    sizes = {one: Count(number, is_long and not one[1]) for one, number in zip(written, numbers, strict=True)}
    return {name: sizes[one] for name, one in asked.items() if one in sizes}


def of_selector(person: Person, selector: selectors.Selector, *, is_open: bool) -> Count:
    """The size of one set of conditions, for a preview: the same bounds."""
    return of_views(person, {"": (selector.to_text(), is_open)}).get("", Count(0))


def bounded(rows: TicketQuerySet, is_open: bool) -> TicketQuerySet:
    """Open work (indexes ticket_open_*), or of all tickets the latest (index ticket_latest): never the whole past."""
    newest = Ticket.objects.order_by("-updated_at", "-pk").values("pk")[:NEWEST]
    return rows.open() if is_open else rows.filter(pk__in=newest)


@dataclass(frozen=True)
class TeamSize:
    """A team, and how much open work of it the reader sees."""

    pk: int
    name: str
    open: int

    def __str__(self) -> str:
        return self.name


def of_teams(person: Person) -> list[TeamSize]:
    """Active teams with their open work, own ones first, in one statement."""
    return [
        TeamSize(pk, name, count) for pk, name, count, _mine in BY_TEAM.all(*rights_of(person), **values_of(person))
    ]


def _by_team(*rights: Any, reader: int, organization: int) -> QuerySet[Any, tuple[Any, ...]]:
    rows = seen(*rights, reader=reader, organization=organization).open()
    own = Membership.objects.filter(person=reader).values("team_id")
    teams = Team.objects.filter(active=True).annotate(mine=Case(When(pk__in=own, then=Value(1)), default=Value(0)))
    return teams.order_by(F("mine").desc(), "name").values_list(
        "pk", "name", CountUpTo(rows.filter(team=OuterRef("pk"))), "mine"
    )


BY_TEAM = Prepared(_by_team, **VALUES)


def _statement(person: Person, reader: Reader, text: str, is_open: bool) -> Statement:
    fields: tuple[Any, ...] = ()
    if "custom." in text:  # what a custom field is decides how it is compared
        fields = tuple(sorted((name, one.type, str(one.choices)) for name, one in reader.definitions.items()))
    return _written(text, is_open, fields, connection.vendor, rights_of(person))


class _Places(Reader):
    """A reader who answers every question of “who” and “when” with a place, and remembers what belongs there."""

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.places: dict[Any, Callable[[Reader], Any]] = {}

    def at_reading(self, value: Callable[[Reader], Any], kind: Any) -> Any:
        number = len(self.places)
        place: Any = -(2**41) - number
        if kind is dt.datetime:
            place = FIRST_MOMENT + dt.timedelta(seconds=number)
        elif kind is str:
            place = f"{{place {number}}}"
        self.places[_stored(place)] = value
        return place


@lru_cache(maxsize=2000)
def _written(text: str, is_open: bool, _fields: tuple[Any, ...], _vendor: str, rights: Rights) -> Statement:
    """One view for anybody with these rights; what they may see is still said by visible_to alone."""
    reader = somebody(*rights, reader=READER, organization=ORGANIZATION)
    places = _Places(reader)
    rows = bounded(Ticket.objects.visible_to(reader), is_open)
    rows = selectors.parse(text).filter(rows, places)
    sql, parameters = rows.order_by().values("pk")[: UP_TO + 1].query.sql_with_params()
    return sql, parameters, places.places


def _stored(value: Any) -> Any:
    """As the database wants it: SQLite keeps moments as text."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, dt.datetime) else value
