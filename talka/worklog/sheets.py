"""Sums of recorded time: a week by day, and any period by what it was for."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum

from .models import Entry

MOST = 500


@dataclass
class Line:
    """One row of a week: minutes by day."""

    label: Any
    url: str = ""
    days: dict[dt.date, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        return sum(self.days.values())


def week_of(day: dt.date) -> list[dt.date]:
    """Monday to Sunday around a day."""
    monday = day - dt.timedelta(days=day.weekday())
    return [monday + dt.timedelta(days=n) for n in range(7)]


def lines(entries: list[Entry], *, by_person: bool) -> list[Line]:
    """A week's entries as rows: of each person, or of each ticket."""
    found: dict[int, Line] = {}
    for entry in entries:
        thing = entry.person if by_person else entry.ticket
        line = found.setdefault(thing.pk, Line(thing))
        line.days[entry.day] += entry.minutes
    return sorted(found.values(), key=lambda line: (-line.total, str(line.label)))


# what a report may be grouped by: the column with the key, the column with its name
GROUPS: dict[str, tuple[str, str]] = {
    "person": ("person_id", "person__name"),
    "ticket": ("ticket_id", "ticket__subject"),
    "service": ("ticket__service_id", "ticket__service__name"),
    "organization": ("ticket__organization_id", "ticket__organization__name"),
    "activity": ("activity_id", "activity__name"),
    "team": ("ticket__team_id", "ticket__team__name"),
}


@dataclass(frozen=True)
class Summed:
    """One row of a report; `cost` is None where no hourly cost was known."""

    key: int | None
    label: str
    minutes: int
    billable: int
    cost: Decimal | None


def report(entries: QuerySet[Entry], group: str) -> list[Summed]:
    """Sums of a period, the largest first, in one statement; index time_day."""
    key, name = GROUPS[group]
    cost = ExpressionWrapper(
        F("hourly") * F("minutes") / 60, output_field=DecimalField(max_digits=14, decimal_places=4)
    )
    rows = (
        entries.order_by()
        .values(key, name)
        .annotate(total=Sum("minutes"), paid=Sum("minutes", filter=Q(billable=True)), money=Sum(cost))
        .order_by("-total")[:MOST]
    )
    return [
        Summed(
            row[key],
            row[name] or "",
            row["total"],
            row["paid"] or 0,
            None if row["money"] is None else Decimal(row["money"]).quantize(Decimal("0.01")),
        )
        for row in rows
    ]
