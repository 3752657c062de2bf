"""Counts that cost the same at a million tickets: nobody counts beyond a thousand."""

from typing import Any

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from talka.people.models import Person, Team

from .models import Ticket

UP_TO = 1000


class CountUpTo(Subquery):
    """How many rows a queryset has, at most UP_TO + 1, as one column of another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS bounded)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by().values("pk")[: UP_TO + 1])


def label(count: int) -> str:
    """"31", or "1000+" when there are more."""
    return f"{UP_TO}+" if count > UP_TO else str(count)


def of_person(person: Person) -> dict[str, int]:
    """The sizes of the personal views, in one statement."""
    rows = Ticket.objects.visible_to(person).open()
    views = {
        "mine": rows.filter(assignee=person),
        "unassigned": rows.filter(assignee=None),
        "unanswered": rows.filter(awaiting=True),
        "overdue": rows.filter(due_at__lt=timezone.now()),
        "watched": rows.filter(watches__person=person),
    }
    counts = Person.objects.filter(pk=person.pk).values(**{name: CountUpTo(found) for name, found in views.items()})
    return counts.get()


def of_teams(person: Person) -> list[Team]:
    """Active teams with `.open`, own ones first, in one statement."""
    rows = Ticket.objects.visible_to(person).open().filter(team=OuterRef("pk"))
    mine = Case(When(pk__in=person.memberships.values("team_id"), then=Value(1)), default=Value(0))
    teams = Team.objects.filter(active=True).annotate(open=CountUpTo(rows), mine=mine)
    return list(teams.order_by("-mine", "name"))
