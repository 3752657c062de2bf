"""When a schedule falls due: cron or RRULE (RFC 5545) in wall-clock time of a zone, moved off days without work. Pure.

A time that does not exist when the clocks go forward is served an hour later, one that comes twice when they go back is served once.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from dateutil.rrule import rrulestr

from talka.kit.working_time import Hours

ASIS, SKIP, NEXT, BEFORE = "", "skip", "next", "before"
FARTHEST = 400  # days looked through for a working day
MOST = 2000  # times looked through that fall on days without work
Due = tuple[dt.datetime, dt.datetime]  # as the rule says, and as it is served


class BadTimes(ValueError):
    """The words are neither cron nor RRULE, or name no time at all."""


def upcoming(
    rule: str, begins: dt.datetime, after: dt.datetime, zone: ZoneInfo, hours: Hours, shift: str
) -> Iterator[Due]:
    """The times after `after` (as the rule says them), none before `begins`, in order; UTC."""
    for nominal in islice(
        _nominal(rule, begins.astimezone(zone), max(after, begins - dt.timedelta(seconds=1)).astimezone(zone)), MOST
    ):
        served = _served(nominal, hours, shift)
        if served is not None:
            yield nominal.astimezone(dt.UTC), served.astimezone(dt.UTC)


def check(rule: str, begins: dt.datetime, zone: ZoneInfo) -> None:
    """BadTimes when it cannot be understood, never comes, or comes more than once an hour."""
    first = list(islice(_nominal(rule, begins.astimezone(zone), begins.astimezone(zone) - dt.timedelta(seconds=1)), 2))
    if not first:
        raise BadTimes
    if len(first) > 1 and first[1] - first[0] < dt.timedelta(hours=1):
        raise BadTimes


def _nominal(rule: str, begins: dt.datetime, after: dt.datetime) -> Iterator[dt.datetime]:
    text = rule.strip()
    if "=" not in text:
        try:
            yield from CronSim(text, after)
        except CronSimError as wrong:
            raise BadTimes from wrong
        return
    if "DTSTART" in text.upper() or len(text) > 300:
        raise BadTimes
    start, past = begins.replace(tzinfo=None, microsecond=0), after.replace(tzinfo=None)
    try:
        found = rrulestr(text, dtstart=start)
        for local in found.xafter(past, inc=False):
            # there and back: an hour that the clocks skip becomes the hour after it
            yield local.replace(tzinfo=after.tzinfo).astimezone(dt.UTC).astimezone(after.tzinfo)
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise BadTimes from wrong


def _served(nominal: dt.datetime, hours: Hours, shift: str) -> dt.datetime | None:
    if shift == ASIS or hours.spans(nominal.date()):
        return nominal
    if shift == SKIP:
        return None
    step = dt.timedelta(days=1 if shift == NEXT else -1)
    day = nominal.date()
    for _n in range(FARTHEST):
        day += step
        if hours.spans(day):
            return nominal.replace(year=day.year, month=day.month, day=day.day)
    return nominal
