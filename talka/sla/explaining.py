"""Why this deadline: every stretch of a clock's life with the open time in it, day by day, in the reader's zone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from talka.calendars import days
from talka.kit.prepared import Prepared
from talka.kit.working_time import Hours, open_spans
from talka.tickets.models import Ticket

from . import hours, matching
from .models import Clock, Mark, marks_of
from .projecting import Standing, project

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_DAYS = 62
DAY = 24 * 60


@dataclass(frozen=True)
class Bar:
    """Open time of one day that counted: minutes since midnight, for drawing and for reading."""

    start: int
    length: int
    opens: datetime
    closes: datetime


@dataclass(frozen=True)
class Day:
    date: date
    note: str  # the holiday, when it is one
    bars: list[Bar]

    @property
    def counted(self) -> timedelta:
        return timedelta(minutes=sum(bar.length for bar in self.bars))


@dataclass(frozen=True)
class Explained:
    clock: Clock
    standing: Standing
    marks: list[Mark]
    days: list[Day]
    more_days: bool

    @property
    def left(self) -> timedelta:
        return self.standing.target - self.standing.worked

    @property
    def tone(self) -> str:
        """How it is drawn: late, soon, good or nothing while it stands still."""
        if self.standing.late:
            return "late"
        if self.clock.state == "paused":
            return ""
        return "soon" if self.standing.percent >= 75 else "good"


def explain(ticket: Ticket, *, whole: bool = True, now: datetime | None = None) -> list[Explained]:
    """All clocks of a ticket, going ones first; one statement. Without `whole` only those that go, and no days."""
    now = now or timezone.now()
    by_clock: dict[int, list[Mark]] = {}
    for mark in MARKS.all(whole, ticket=ticket.pk):
        by_clock.setdefault(mark.clock_id, []).append(mark)
    told = [_explained(marks[0].clock, marks, now, whole) for marks in by_clock.values()]
    return sorted(told, key=lambda one: (not one.clock.is_going, one.clock.due_at or now + timedelta(days=9999)))


def _marks(whole: bool, *, ticket: int) -> "QuerySet[Mark]":
    """A clock has a mark from its start on, so its marks bring it with them; index sla_clock_ticket."""
    clocks = Clock.objects.filter(ticket_id=ticket)
    clocks = clocks.exclude(state=Clock.State.DROPPED) if whole else clocks.going()
    around = ("clock__version", "version", "event__actor") if whole else ("clock__version", "version")
    return Mark.objects.filter(clock__in=clocks).select_related(*around).order_by("clock_id", "pk")


MARKS = Prepared(_marks, ticket=int)


def others(ticket: Ticket) -> list[matching.Asked]:
    return matching.looked_at(ticket)


def _explained(clock: Clock, rows: list[Mark], now: datetime, whole: bool) -> Explained:
    marks = marks_of(rows, hours.of)
    end = clock.stopped_at or now
    standing = project(marks, end)
    if not whole:
        return Explained(clock, standing, rows, [], False)
    until = max(end, clock.due_at) if clock.is_going and clock.due_at else end
    known = hours.of(clock.version)
    shown = list(_days(project(marks, until), known, clock.version.hours))
    return Explained(clock, standing, rows, shown[:MOST_DAYS], len(shown) > MOST_DAYS)


def _days(standing: Standing, known: Hours, kept: dict[str, str]) -> Iterator[Day]:
    """Every day from start to end, also those on which nothing counted: they are the reason for the deadline."""
    if not standing.stretches:
        return
    bars = sorted(_bars(standing, known), key=lambda bar: bar.opens)
    by_day = {day: list(found) for day, found in groupby(bars, key=lambda bar: bar.opens.date())}
    day = standing.stretches[0].start.astimezone(known.zone).date()
    last = standing.stretches[-1].end.astimezone(known.zone).date()
    while day <= last and (day - standing.stretches[0].start.astimezone(known.zone).date()).days <= MOST_DAYS:
        yield Day(day, _note(day, known, kept), by_day.get(day, []))
        day += timedelta(days=1)


def _bars(standing: Standing, known: Hours) -> Iterable[Bar]:
    for part in standing.stretches:
        if not part.running:
            continue
        for opens, closes in open_spans(known, part.start, until=part.end.astimezone(known.zone).date()):
            if opens >= part.end:
                break
            begins, ends = opens.astimezone(known.zone), min(closes, part.end).astimezone(known.zone)
            length = int((ends - begins).total_seconds() // 60)
            yield Bar(begins.hour * 60 + begins.minute, length, begins, ends)


def _note(day: date, known: Hours, kept: dict[str, str]) -> str:
    public = days.public(kept["country"], day.year, region=kept["region"])
    if day in public:
        return public[day]
    if not known.week[day.weekday()]:
        return _("Closed on this day of the week")
    return "" if known.spans(day) else _("Closed")
