"""Special days and public holidays as iCalendar (RFC 5545), both ways. Pure; a stranger's file costs little and ends soon.

Of a rule (RRULE) only what closed days are made of is understood: every year, on the same date or on "the fourth Thursday of
November". It is worked out here, year by year inside a window; anything else is told and left out, so no rule can run away.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Calendar as ICalendar
from icalendar import Event

from talka.kit.errors import Invalid

from . import days
from .models import Calendar

LARGEST = 512 * 1024  # bytes of a file
MOST_EVENTS = 2000
MOST_DAYS = 1000
LONGEST = 62  # days of one event
BACK, AHEAD = 1, 3  # years around today in which days are of use
HOURS = "X-TALKA-HOURS"  # other hours of a day; programs that do not know it see the day alone
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Found:
    date: dt.date
    name: str
    hours: str = ""
    yearly: bool = False


@dataclass
class Read:
    """The days of a file, and in words what of it was left out."""

    days: list[Found] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def written(calendar: Calendar, today: dt.date, language: str = "") -> bytes:
    """Every special day, and the public holidays from the last year to three years ahead."""
    sheet = ICalendar()
    sheet.add("prodid", "-//Talka//Calendars//EN")
    sheet.add("version", "2.0")
    sheet.add("x-wr-calname", calendar.name)
    for day in calendar.days.all():
        sheet.add_component(_event(f"day-{day.pk}", day.date, day.name, today, day.hours, yearly=day.yearly))
    own = {day.date for day in calendar.days.all()}
    for year in range(today.year - BACK, today.year + AHEAD + 1):
        for date, name in sorted(days.public(calendar.country, year, language, region=calendar.region).items()):
            if date not in own:
                sheet.add_component(_event(f"holiday-{calendar.country}-{date}", date, name, today))
    return sheet.to_ical()


def _event(key: str, date: dt.date, name: str, today: dt.date, hours: str = "", *, yearly: bool = False) -> Event:
    event = Event()
    event.add("uid", f"{key}@talka")
    event.add("dtstamp", dt.datetime.combine(today, dt.time(), dt.UTC))
    event.add("summary", name)
    event.add("dtstart", date)
    event.add("dtend", date + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT" if hours else "OPAQUE")
    if hours:
        event.add(HOURS, hours)
    if yearly:
        event.add("rrule", {"freq": "yearly"})
    return event


def read(data: bytes, today: dt.date) -> Read:
    """Raises Invalid in words when it is no calendar at all; what is not understood in one is told in `left_out`."""
    if len(data) > LARGEST:
        raise Invalid(_("The file is larger than %(size)s kB.") % {"size": LARGEST // 1024}, field="file")
    try:
        sheets = ICalendar.from_ical(data, multiple=True)
        events = [event for sheet in sheets for event in sheet.walk("VEVENT")]
    except Exception as error:  # the library raises many kinds on what strangers send
        raise Invalid(_("This is no iCalendar file."), field="file") from error
    if not events:
        raise Invalid(_("There are no days in this file."), field="file")
    if len(events) > MOST_EVENTS:
        raise Invalid(_("At most %(most)s entries.") % {"most": MOST_EVENTS}, field="file")
    result = Read()
    window = (dt.date(today.year - BACK, 1, 1), dt.date(today.year + AHEAD, 12, 31))
    taken: dict[dt.date, Found] = {}
    for event in events:
        name = _words(event.get("summary")) or _("Closed")
        try:
            for found in _days(event, name, window):
                _take(taken, found)
        except ValueError as reason:
            result.left_out.append(f"{name}: {reason}")
        except Exception:  # a value that is present but nothing of its kind
            unread = _("its date cannot be read")
            result.left_out.append(f"{name}: {unread}")
        if len(taken) > MOST_DAYS:
            raise Invalid(_("At most %(most)s days.") % {"most": MOST_DAYS}, field="file")
    result.days = sorted(taken.values(), key=lambda one: one.date)
    return result


def _take(taken: dict[dt.date, Found], found: Found) -> None:
    """Two entries over one day have to agree."""
    other = taken.setdefault(found.date, found)
    if (other.hours, other.yearly) != (found.hours, found.yearly):
        raise ValueError(_("it overlaps “%(name)s” on %(day)s") % {"name": other.name, "day": found.date.isoformat()})


def _days(event: Any, name: str, window: tuple[dt.date, dt.date]) -> Iterator[Found]:
    first, length = _span(event)
    hours = _words(event.get(HOURS))
    days.parse_spans(hours)
    rule = event.get("rrule")
    if rule is None:
        yield from _run(first, length, name, hours, window)
        return
    if isinstance(rule, list):
        raise ValueError(_("it repeats by more than one rule"))
    parts = {str(key).upper(): value for key, value in rule.items()}
    if [str(one).upper() for one in parts.pop("FREQ", [])] != ["YEARLY"]:
        raise ValueError(_("only what repeats every year is understood"))
    exceptions = _exceptions(event)
    if not exceptions and length == 1 and _plain(parts, first):
        yield Found(first, name, hours, yearly=True)
        return
    for start in _each_year(parts, first, window[1]):
        if start not in exceptions:
            yield from _run(start, length, name, hours, window)


def _span(event: Any) -> tuple[dt.date, int]:
    """The first day and how many; the end of an all-day event is not part of it (RFC 5545, 3.6.1)."""
    start = event.decoded("dtstart")
    end = event.decoded("dtend", None)
    if end is None and (duration := event.decoded("duration", None)) is not None:
        end = start + duration
    first = start.date() if isinstance(start, dt.datetime) else start
    if end is None:
        last = first
    elif isinstance(end, dt.datetime):
        last = end.date() if end.time() != dt.time() else end.date() - dt.timedelta(days=1)
    else:
        last = end - dt.timedelta(days=1)
    if not 1970 <= first.year <= 2200:
        raise ValueError(_("its year is out of reach"))
    length = max((last - first).days + 1, 1)
    if length > LONGEST:
        raise ValueError(_("it is longer than %(days)s days") % {"days": LONGEST})
    return first, length


def _run(first: dt.date, length: int, name: str, hours: str, window: tuple[dt.date, dt.date]) -> Iterator[Found]:
    for step in range(length):
        day = first + dt.timedelta(days=step)
        if window[0] <= day <= window[1]:
            yield Found(day, name, hours)


def _plain(parts: dict[str, Any], first: dt.date) -> bool:
    """The same date of every year without an end."""
    same = {"BYMONTH": [first.month], "BYMONTHDAY": [first.day], "INTERVAL": [1], "WKST": parts.get("WKST")}
    return all(name in same and _numbers(name, value) == same[name] for name, value in parts.items())


def _numbers(name: str, value: Any) -> Any:
    return value if name == "WKST" else [int(one) for one in value]


def _each_year(parts: dict[str, Any], first: dt.date, end: dt.date) -> Iterator[dt.date]:
    """One date of each year, at most to the end of the window."""
    known = {"BYMONTH", "BYMONTHDAY", "BYDAY", "INTERVAL", "COUNT", "UNTIL", "WKST"}
    if unknown := sorted(set(parts) - known):
        raise ValueError(_("its rule has a part that is not understood: %(part)s") % {"part": unknown[0][:20]})
    step, count = int(parts.get("INTERVAL", [1])[0]), int(parts.get("COUNT", [MOST_DAYS])[0])
    until = parts.get("UNTIL", [end])[0]
    last = min(until.date() if isinstance(until, dt.datetime) else until, end)
    if step < 1:
        raise ValueError(_("its rule has a part that is not understood: %(part)s") % {"part": "INTERVAL"})
    for place, year in enumerate(range(first.year, last.year + 1, step)):
        if place >= count:
            return
        found = _in_year(parts, first, year)
        if found is not None and first <= found <= last:
            yield found


def _in_year(parts: dict[str, Any], first: dt.date, year: int) -> dt.date | None:
    months = [int(one) for one in parts.get("BYMONTH", [first.month])]
    weekdays = [str(one).upper() for one in parts.get("BYDAY", [])]
    numbers = [int(one) for one in parts.get("BYMONTHDAY", [first.day])]
    if len(months) != 1 or len(weekdays) > 1 or len(numbers) != 1 or not 1 <= months[0] <= 12:
        raise ValueError(_("it repeats on more than one day of a year"))
    longest = monthrange(year, months[0])[1]
    if not weekdays:
        return dt.date(year, months[0], numbers[0]) if 1 <= numbers[0] <= longest else None
    place, weekday = weekdays[0][:-2], weekdays[0][-2:]
    if weekday not in WEEKDAYS or not place.lstrip("+-").isdecimal() or "BYMONTHDAY" in parts:
        raise ValueError(_("its rule has a part that is not understood: %(part)s") % {"part": "BYDAY"})
    fitting = [
        day for day in range(1, longest + 1) if dt.date(year, months[0], day).weekday() == WEEKDAYS.index(weekday)
    ]
    number = int(place)
    index = number - 1 if number > 0 else number
    return dt.date(year, months[0], fitting[index]) if number and -len(fitting) <= index < len(fitting) else None


def _exceptions(event: Any) -> set[dt.date]:
    given = event.get("exdate")
    rows: Iterable[Any] = given if isinstance(given, list) else [given] if given is not None else []
    found: set[dt.date] = set()
    for row in rows:
        for one in row.dts[:MOST_DAYS]:
            found.add(one.dt.date() if isinstance(one.dt, dt.datetime) else one.dt)
    return found


def _words(text: Any) -> str:
    """One line without control characters."""
    if isinstance(text, list):
        text = text[0] if text else ""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text or "")).split())[:120]
