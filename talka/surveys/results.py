"""What the answers of a survey come to: the figure, its trend by month, by agent and by service. Four statements."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from .models import Answer, Invitation, Survey
from .scales import figure, shown

if TYPE_CHECKING:
    from talka.people.models import Person

FEWEST = 3  # answers before a line of an anonymous survey is shown, so that nobody is recognised


@dataclass
class Line:
    name: str
    kind: str
    counts: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def answers(self) -> int:
        return sum(self.counts.values())

    @property
    def value(self) -> float | None:
        return figure(self.kind, self.counts)

    @property
    def said(self) -> str:
        return shown(self.kind, self.value)


@dataclass(frozen=True)
class Results:
    whole: Line
    asked: int
    answered: int
    months: list[tuple[dt.datetime, Line]]
    agents: list[Line]
    services: list[Line]

    @property
    def rate(self) -> int | None:
        """Percent of those who were asked."""
        return round(100 * self.answered / self.asked) if self.asked else None


def of(survey: Survey, person: "Person", since: dt.datetime) -> Results:
    rows = Answer.objects.visible_to(person).filter(survey=survey, at__gte=since)
    whole, months = Line("", survey.kind), dict[Any, Line]()
    for month, score, count in (
        rows.annotate(month=TruncMonth("at")).values_list("month", "score").annotate(n=Count("pk")).order_by("month")
    ):
        months.setdefault(month, Line("", survey.kind)).counts[score] += count
        whole.counts[score] += count
    invited = Invitation.objects.filter(survey=survey, sent_at__gte=since)
    desks = rows.none() if survey.anonymous else rows
    agents = _lines(desks.exclude(agent=None), survey, "agent__name", "agent__email")
    services = _lines(rows.exclude(service=None), survey, "service__name")
    few = FEWEST if survey.anonymous else 1
    asked = invited.aggregate(sent=Count("pk"), back=Count("pk", filter=Q(answered_at__isnull=False)))
    return Results(
        whole,
        asked["sent"],
        asked["back"],
        list(months.items()),
        agents,
        [one for one in services if one.answers >= few],
    )


def _lines(rows: "QuerySet[Answer]", survey: Survey, *names: str) -> list[Line]:
    found: dict[str, Line] = {}
    for *words, score, count in rows.values_list(*names, "score").annotate(n=Count("pk")).order_by(*names):
        name = next((word for word in words if word), "–")
        found.setdefault("".join(words), Line(name, survey.kind)).counts[score] += count
    return sorted(found.values(), key=lambda line: -line.answers)[:50]
