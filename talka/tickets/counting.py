"""Counts that cost the same at a million tickets: nobody counts beyond a thousand."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from talka.kit.prepared import Prepared
from talka.people.models import Membership, Person, Team

from .readers import VALUES, rights_of, seen, values_of

UP_TO = 1000
VIEWS = ("mine", "unassigned", "unanswered", "overdue", "watched")


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
    (sizes,) = PERSONAL.all(*rights_of(person), **values_of(person), now=timezone.now())
    return dict(zip(VIEWS, sizes, strict=True))


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


def _personal(*rights: Any, reader: int, organization: int, now: dt.datetime) -> QuerySet[Any, tuple[int, ...]]:
    rows = seen(*rights, reader=reader, organization=organization).open()
    views = {
        "mine": rows.filter(assignee=reader),
        "unassigned": rows.filter(assignee=None),
        "unanswered": rows.filter(awaiting=True),
        "overdue": rows.filter(due_at__lt=now),
        "watched": rows.filter(watches__person=reader),
    }
    return Person.objects.filter(pk=reader).values_list(*(CountUpTo(views[name]) for name in VIEWS))


def _by_team(*rights: Any, reader: int, organization: int) -> QuerySet[Any, tuple[Any, ...]]:
    rows = seen(*rights, reader=reader, organization=organization).open()
    own = Membership.objects.filter(person=reader).values("team_id")
    teams = Team.objects.filter(active=True).annotate(mine=Case(When(pk__in=own, then=Value(1)), default=Value(0)))
    return teams.order_by(F("mine").desc(), "name").values_list(
        "pk", "name", CountUpTo(rows.filter(team=OuterRef("pk"))), "mine"
    )


PERSONAL = Prepared(_personal, **VALUES, now=dt.datetime)
BY_TEAM = Prepared(_by_team, **VALUES)
