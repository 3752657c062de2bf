"""Moments in words, in the reader's language and time zone.

`ago` and `until` are short enough for a table column and are kept ticking by <relative-time>;
`stamp` is a whole date. Patterns and names of days come from CLDR (Babel), words from gettext.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, format_datetime
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# British English: a service desk here writes 23 November 2026 and a 24-hour clock.
LOCALES = {"lt": "lt", "en": "en_GB"}
SOON = timedelta(hours=2)


def locale() -> str:
    return LOCALES.get((get_language() or "en")[:2], "en_GB")


def local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def stamp(moment: datetime | date | None, time: bool = False) -> str:
    """'2026 m. lapkričio 23 d.' and '23 November 2026', with the time when asked."""
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        return _long(moment, locale())
    there = local(moment)
    day = _long(there.date(), locale())
    return f"{day} {there:%H:%M}" if time else day


@lru_cache(maxsize=4000)
def _long(day: date, locale: str) -> str:
    return format_date(day, "long", locale=locale)


def brief(moment: datetime | None, now: datetime | None = None) -> str:
    """When something was said: 'Today 09:14', 'Friday 15:12', '3 November 15:12', with the year when it is another."""
    return "" if moment is None else _at(local(moment), local(now or timezone.now()).date())


def _at(there: datetime, today: date) -> str:
    days = (today - there.date()).days
    if near := {0: _("Today %(time)s"), 1: _("Yesterday %(time)s"), -1: _("Tomorrow %(time)s")}.get(days):
        return near % {"time": f"{there:%H:%M}"}
    if there.year != today.year:
        return f"{_long(there.date(), locale())} {there:%H:%M}"
    return f"{_day(there)} {there:%H:%M}"


def ago(moment: datetime | None, now: datetime | None = None) -> str:
    """The age of something in a narrow column: 'now', '3 min', '2 h', 'Fri', '3 Nov', '3 Nov 2025'."""
    if moment is None:
        return ""
    now = now or timezone.now()
    passed = now - moment
    if passed < timedelta(minutes=1):
        return _("now")
    if passed < timedelta(days=1):
        return span(passed, brief=True)
    return day_before(local(moment).date(), local(now).date())


def day_before(day: date, today: date) -> str:
    """A day that is over: its name within a week, else its date."""
    if (today - day).days < 7:
        return capfirst(format_date(day, "EEE", locale=locale()))
    return _skeleton(day, "MMMd" if day.year == today.year else "yMMMd")


def until(moment: datetime | None, now: datetime | None = None) -> str:
    """A promise: '12 min late', '38 min', 'Today 15:00', 'Tue 14:00', '3 Nov'."""
    if moment is None:
        return ""
    now = now or timezone.now()
    left = moment - now
    if left < timedelta(0):
        return _("%(time)s late") % {"time": span(-left)}
    if left < SOON:
        return span(left)
    return time_ahead(local(moment), local(now).date())


def time_ahead(there: datetime, today: date) -> str:
    """A promise that is not near: 'Today 15:00', 'Tue 14:00', '3 Nov'."""
    days = (there.date() - today).days
    if days <= 1:
        return _at(there, today)
    if days < 7:
        return capfirst(format_datetime(there, "EEE HH:mm", locale=locale()))
    return _skeleton(there.date(), "MMMd" if there.year == today.year else "yMMMd")


def bucket(moment: datetime | None, now: datetime | None = None) -> str:
    """The heading a promise stands under in a list sorted by promise: overdue, today, this week, later, none."""
    if moment is None:
        return _("No date")
    now = now or timezone.now()
    if moment < now:
        return _("Overdue")
    there, here = local(moment).date(), local(now).date()
    if there == here:
        return _("Today")
    return (
        _("This week")
        if there - timedelta(days=there.weekday()) == here - timedelta(days=here.weekday())
        else _("Later")
    )


def tone(moment: datetime | None, now: datetime | None = None) -> str:
    """How urgent a promise looks: late, soon or nothing."""
    if moment is None:
        return ""
    left = moment - (now or timezone.now())
    return "late" if left < timedelta(0) else "soon" if left < SOON else ""


def span(length: timedelta, brief: bool = False, *, working: bool = False) -> str:
    """A length of time: '38 min', '1 h 05 min', '2 d 3 h'; brief keeps the larger unit only.

    Working time stays in hours, since a working day is no day of the clock.
    """
    minutes = int(length.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if working:
        days, hours = 0, minutes // 60
    if days:
        return _("%(n)s d") % {"n": days} if brief or not hours else _("%(d)s d %(h)s h") % {"d": days, "h": hours}
    if hours:
        return (
            _("%(n)s h") % {"n": hours}
            if brief or not rest
            else _("%(h)s h %(m)s min") % {"h": hours, "m": f"{rest:02}"}
        )
    return _("%(n)s min") % {"n": minutes}


def size(count: int) -> str:
    """Bytes as people say them: '48 kB', '1.4 MB' (a decimal comma in Lithuanian)."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{round(count / 1000)} kB"
    text = f"{count / 1_000_000:.1f} MB"
    return text.replace(".", ",") if locale() == "lt" else text


def _day(there: datetime) -> str:
    """The day of this year; a weekday while it is within the last week."""
    if not 0 < (timezone.localdate() - there.date()).days < 7:
        return format_date(there.date(), _LONG[locale()], locale=locale())
    if locale() == "lt":  # CLDR has "penktadienis"; when something was said is "penktadienį"
        return _ON[there.weekday()]
    return format_date(there.date(), "EEEE", locale=locale())


def _skeleton(day: date, pattern: str) -> str:
    return format_date(day, _SHORT[locale()][pattern], locale=locale())


_ON = ("Pirmadienį", "Antradienį", "Trečiadienį", "Ketvirtadienį", "Penktadienį", "Šeštadienį", "Sekmadienį")
_LONG = {"lt": "MMMM d 'd'.", "en_GB": "d MMMM"}
_SHORT = {
    "lt": {"MMMd": "MM-dd", "yMMMd": "yyyy-MM-dd"},
    "en_GB": {"MMMd": "d MMM", "yMMMd": "d MMM yyyy"},
}
