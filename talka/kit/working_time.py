"""Working hours: when a desk is open, and how much open time lies between two moments.

Pure functions of their arguments. Hours are kept as wall-clock spans in one time zone and turned into instants
day by day, so a day with a clock change has the hours it really has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[int, int]  # minutes since midnight, for example (480, 720) is 08:00 to 12:00
DAY = 24 * 60
HORIZON = 3660  # days looked through before we say "never open"


class NeverOpen(ValueError):
    """These hours have too little open time ahead to answer."""


@dataclass(frozen=True)
class Hours:
    """A week of spans, Monday first, and the days that differ (a holiday has no spans, its eve may have fewer)."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    special: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def spans(self, day: date) -> tuple[Span, ...]:
        if day in self.special:
            return self.special[day]
        return self.week[day.weekday()]


def always(zone: ZoneInfo) -> Hours:
    """Day and night, every day."""
    return Hours(zone, (((0, DAY),),) * 7)


def add_working(hours: Hours, start: datetime, amount: timedelta) -> datetime:
    """The earliest moment by which `amount` of open time has passed since `start`."""
    if amount <= timedelta():
        return start
    left = amount
    for opens, closes in open_spans(hours, start):
        if closes - opens >= left:
            return (opens + left).astimezone(start.tzinfo)
        left -= closes - opens
    raise NeverOpen


def working_between(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """Open time from `start` to `end`; nothing when they are the other way round."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    total = timedelta()
    if start >= end:
        return total
    last = end.astimezone(hours.zone).date()
    for opens, closes in open_spans(hours, start, until=last):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def is_open(hours: Hours, at: datetime) -> bool:
    day = at.astimezone(hours.zone).date()
    return any(opens <= at < closes for opens, closes in _day(hours, day))


def next_open(hours: Hours, at: datetime) -> datetime:
    """`at` itself when open, otherwise the next opening."""
    for opens, _closes in open_spans(hours, at):
        return opens.astimezone(at.tzinfo)
    raise NeverOpen


def open_spans(hours: Hours, start: datetime, *, until: date | None = None) -> Iterator[tuple[datetime, datetime]]:
    """Every stretch of open time from `start` on, as UTC instants, the first one cut at `start`."""
    start = start.astimezone(UTC)
    day = start.astimezone(hours.zone).date()
    last = until or day + timedelta(days=HORIZON)
    while day <= last:
        for opens, closes in _day(hours, day):
            if closes > start:
                yield max(opens, start), closes
        day += timedelta(days=1)


def _day(hours: Hours, day: date) -> Iterator[tuple[datetime, datetime]]:
    for begins, ends in sorted(hours.spans(day)):
        opens, closes = _instant(hours.zone, day, begins), _instant(hours.zone, day, ends)
        if opens < closes:
            yield opens, closes


def _instant(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """The moment a wall clock first shows this minute; inside a skipped hour, the moment of the skip."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    local = wall.replace(tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    return _skip(zone, local.replace(fold=1).astimezone(UTC), moment)


def _skip(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def subtract_working(hours: Hours, end: datetime, amount: timedelta) -> datetime:
    """The latest moment from which `amount` of open time passes until `end`."""
    left, day = amount, end.astimezone(hours.zone).date()
    if left <= timedelta():
        return end
    for _step in range(HORIZON):
        for opens, closes in reversed(list(_day(hours, day))):
            closes = min(closes, end.astimezone(UTC))
            if opens >= closes:
                continue
            if closes - opens >= left:
                return (closes - left).astimezone(end.tzinfo)
            left -= closes - opens
        day -= timedelta(days=1)
    raise NeverOpen


def days_with_work(hours: Hours, at: datetime, count: int) -> datetime:
    """The same time of day, `count` days with open hours later (or earlier, when negative)."""
    local = at.astimezone(hours.zone)
    step, left = timedelta(days=1 if count > 0 else -1), abs(count)
    for _step in range(HORIZON):
        if not left:
            break
        local += step
        left -= bool(hours.spans(local.date()))
    return local.astimezone(at.tzinfo)
