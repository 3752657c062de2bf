"""Fields that are moments: whole days in the reader's own zone, or so many hours (also working hours) from now.

`created:2026-01-31` is that day from midnight to midnight, `created:>7d` after the day a week ago, `updated:<4h` more than
four hours ago, `due:+2h` between now and then, `due:none` no moment at all.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.kit.query import NONE, Ago, Field, Kind, Known, Value, plain

from .facts import MOMENTS, Facts
from .reader import Reader
from .specs import Spec


@dataclass(frozen=True)
class Stretch:
    """From `low` (or just after it) to just before `high` (or up to it); None is open-ended."""

    low: dt.datetime | None = None
    high: dt.datetime | None = None
    after: bool = False  # low itself is outside
    upto: bool = False  # high itself is inside

    def rows(self, path: str) -> Q:
        found = Q()
        if self.low is not None:
            found &= Q(**{f"{path}__{'gt' if self.after else 'gte'}": self.low})
        if self.high is not None:
            found &= Q(**{f"{path}__{'lte' if self.upto else 'lt'}": self.high})
        return found

    def holds(self, at: dt.datetime) -> bool:
        if self.low is not None and (at < self.low or (self.after and at == self.low)):
            return False
        return self.high is None or at < self.high or (self.upto and at == self.high)


class Moment(Spec):
    control, many, compares = "moment", False, True
    group = "time"

    @property
    def known(self) -> Known:
        return Known(Kind.DAY)

    def rows(self, asked: Field, reader: Reader) -> Q:
        path = MOMENTS[self.name]
        found = Q(**{f"{path}__isnull": True}) if NONE in asked.values else Q()
        for stretch in stretches(asked, reader):
            # said aloud, so that the opposite of “before” holds for what has no moment
            found |= Q(**{f"{path}__isnull": False}) & stretch.rows(path)
        return found

    def test(self, asked: Field, facts: Facts, reader: Reader) -> bool:
        at = facts.get(self.name)
        if at is None:
            return NONE in asked.values
        return any(stretch.holds(at) for stretch in stretches(asked, reader))

    def said(self, value: Value, names: dict[int, str]) -> str:
        return said(value)


def stretches(asked: Field, reader: Reader) -> list[Stretch]:
    values = [value for value in asked.values if value != NONE]
    if asked.op == ".." and len(values) == 2:
        first, last = (_stretch("=" if not _is_moment(v) else "at", v, reader) for v in values)
        return [Stretch(first.low, last.high, upto=last.upto)]
    return [_stretch(asked.op, value, reader) for value in values]


def _is_moment(value: Value) -> bool:
    return isinstance(value, Ago) and value.is_moment


def _stretch(op: str, value: Value, reader: Reader) -> Stretch:
    if isinstance(value, Ago) and value.is_moment:
        at = reader.moment(value)
        match op:
            case ">" | ">=":
                return Stretch(low=at, after=op == ">")
            case "<" | "<=":
                return Stretch(high=at, upto=op == "<=")
            case "at":
                return Stretch(at, at, upto=True)
        now = reader.present()
        return Stretch(now, at, upto=True) if value.ahead else Stretch(at, now, upto=True)
    match op:
        case ">":
            return Stretch(low=reader.midnight(value, after=1))
        case ">=":
            return Stretch(low=reader.midnight(value))
        case "<":
            return Stretch(high=reader.midnight(value))
        case "<=":
            return Stretch(high=reader.midnight(value, after=1))
    return Stretch(reader.midnight(value), reader.midnight(value, after=1))


def said(value: Value) -> str:
    """A day or a span in words: 31 January 2026, today, 4 working hours ago, in 2 hours."""
    if value == NONE:
        return _("no date")
    if isinstance(value, dt.date):
        return formats.date_format(value, "DATE_FORMAT")
    if not isinstance(value, Ago):
        return plain(value)
    if value.count == 0:
        return _("now") if value.is_moment else _("today")
    if value.unit == "d" and value.count == 1:
        return _("tomorrow") if value.ahead else _("yesterday")
    return (_("in %(span)s") if value.ahead else _("%(span)s ago")) % {"span": span(value)}


def span(value: Ago) -> str:
    count = value.count
    words: dict[str, Any] = {
        "min": ngettext("%(count)s minute", "%(count)s minutes", count),
        "h": ngettext("%(count)s hour", "%(count)s hours", count),
        "wh": ngettext("%(count)s working hour", "%(count)s working hours", count),
        "d": ngettext("%(count)s day", "%(count)s days", count),
        "wd": ngettext("%(count)s working day", "%(count)s working days", count),
        "w": ngettext("%(count)s week", "%(count)s weeks", count),
        "m": ngettext("%(count)s month", "%(count)s months", count),
        "y": ngettext("%(count)s year", "%(count)s years", count),
    }
    return str(words[value.unit] % {"count": count})
