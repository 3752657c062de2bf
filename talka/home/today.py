"""What needs one person today, each a bounded list from a partial index of open work."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, Q
from django.utils import timezone

from talka.people.models import Person, Team
from talka.tickets.counting import Count, CountUpTo
from talka.tickets.models import Ticket, TicketQuerySet

MOST = 8


@dataclass(frozen=True)
class TeamWaits:
    """A team of mine: open work nobody has taken, and what is late."""

    pk: int
    name: str
    unassigned: str
    overdue: str


def mine(person: Person) -> TicketQuerySet:
    """Index ticket_open_mine."""
    return Ticket.objects.visible_to(person).open().filter(assignee=person)


def due(person: Person, now: dt.datetime) -> list[Ticket]:
    """Late, or promised for today in the reader's own time zone; the most urgent first."""
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    return list(mine(person).filter(due_at__lt=tomorrow).with_people().order_by("due_at", "-pk")[:MOST])


def unanswered(person: Person) -> list[Ticket]:
    """The customer wrote last; who waits longest comes first."""
    return list(mine(person).filter(awaiting=True).with_people().order_by("last_message_at", "-pk")[:MOST])


def teams(person: Person, now: dt.datetime) -> list[TeamWaits]:
    """Own teams with what waits in them, in one statement; indexes ticket_open_team, ticket_open_due."""

    rows = Ticket.objects.visible_to(person).open().filter(team=OuterRef("pk"))
    own = Team.objects.filter(active=True, memberships__person=person).order_by("name")
    counted = own.annotate(free=CountUpTo(rows.filter(assignee=None)), late=CountUpTo(rows.filter(Q(due_at__lt=now))))
    return [
        TeamWaits(team.pk, team.name, str(Count(team.free)), str(Count(team.late)))
        for team in counted
        if team.free or team.late
    ]
