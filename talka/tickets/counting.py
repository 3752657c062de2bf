"""Counts that cost the same at a million tickets: nobody counts beyond a thousand."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from talka.access.grants import Held, held_by, remember
from talka.people.models import Membership, Person, Team

from .models import Ticket

UP_TO = 1000
VIEWS = ("mine", "unassigned", "unanswered", "overdue", "watched")
# stand for the reader, their organisation and this moment in a statement that is built once
READER, ORGANIZATION, MOMENT = -(2**40), -(2**40) - 1, dt.datetime(1, 2, 3, tzinfo=dt.UTC)


class CountUpTo(Subquery):
    """How many rows a queryset has, at most UP_TO + 1, as one column of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS bounded)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk")[: UP_TO + 1])


def label(count: int) -> str:
    """ "31", or "1000+" when there are more."""
    return f"{UP_TO}+" if count > UP_TO else str(count)


def of_person(person: Person) -> dict[str, int]:
    """The sizes of the personal views, in one statement."""
    return dict(zip(VIEWS, _ask(_personal, person)[0], strict=True))


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
    return [TeamSize(pk, name, count) for pk, name, count, _mine in _ask(_by_team, person)]


def _personal(rows: QuerySet[Ticket]) -> QuerySet[Any]:
    views = {
        "mine": rows.filter(assignee=READER),
        "unassigned": rows.filter(assignee=None),
        "unanswered": rows.filter(awaiting=True),
        "overdue": rows.filter(due_at__lt=MOMENT),
        "watched": rows.filter(watches__person=READER),
    }
    return Person.objects.filter(pk=READER).values_list(*(CountUpTo(views[name]) for name in VIEWS))


def _by_team(rows: QuerySet[Ticket]) -> QuerySet[Any]:
    own = Membership.objects.filter(person=READER).values("team_id")
    teams = Team.objects.filter(active=True).annotate(mine=Case(When(pk__in=own, then=Value(1)), default=Value(0)))
    return teams.order_by(F("mine").desc(), "name").values_list(
        "pk", "name", CountUpTo(rows.filter(team=OuterRef("pk"))), "mine"
    )


def _ask(question: Any, person: Person) -> list[tuple[Any, ...]]:
    """Django takes ten times longer to write such a statement than SQLite to answer it, so it is written once a kind of reader."""
    held = held_by(person)
    desks = None if (found := held.desks("tickets.see")) is None else tuple(sorted(found))
    sql, parameters = _written(question, connection.vendor, desks, person.organization_id is not None)
    values = {READER: person.pk, ORGANIZATION: person.organization_id, _stored(MOMENT): _stored(timezone.now())}
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            [values.get(value, value) if isinstance(value, int | str | dt.datetime) else value for value in parameters],
        )
        return cursor.fetchall()


@lru_cache(maxsize=200)
def _written(question: Any, vendor: str, desks: tuple[int, ...] | None, organized: bool) -> tuple[str, tuple[Any, ...]]:
    """The statement for anybody with these desks; what they may see is still said by visible_to alone."""
    reader = Person(pk=READER, organization_id=ORGANIZATION if organized else None)
    permission = frozenset({"tickets.see"})
    remember(reader, Held(permission) if desks is None else Held(on_desk=dict.fromkeys(desks, permission)))
    return question(Ticket.objects.visible_to(reader).open()).query.sql_with_params()


def _stored(moment: dt.datetime) -> Any:
    """As the database wants it: SQLite keeps moments as text."""
    return connection.ops.adapt_datetimefield_value(moment)
