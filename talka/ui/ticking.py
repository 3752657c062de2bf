"""A moment as <relative-time>, which keeps its words right while the page is open.

Made here and not by a macro: a list has a hundred of them, and most were said a moment ago (decision 0132).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from talka.ui import dates
from talka.ui.icons import icon

MINUTE, DAY, SOON = timedelta(minutes=1), 24 * 60, dates.SOON // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Reader:
    """What the words of a moment depend on besides itself; asked once for a list of them."""

    now: datetime
    today: date
    zone: tzinfo
    language: str


def reader() -> Reader:
    now, zone = timezone.now(), timezone.get_current_timezone()
    return Reader(now, now.astimezone(zone).date(), zone, get_language() or "en")


def age(moment: datetime | None, to: Reader | None = None) -> Markup:
    """How long ago."""
    if moment is None:
        return Markup()
    to = to or reader()
    minutes = (to.now - moment) // MINUTE
    words = _age(minutes, to.language) if minutes < DAY else _before(moment, to.today, to.zone, to.language)
    return Markup(f"<relative-time {_frame(moment, to.zone, to.language)}>{words}</relative-time>")


def due(moment: datetime | None, to: Reader | None = None, *, clock: bool = False) -> Markup:
    """A promise, and how urgent it is."""
    if moment is None:
        return Markup()
    to = to or reader()
    late, minutes = moment < to.now, abs(moment - to.now) // MINUTE
    tone = "late" if late else "soon" if minutes < SOON else ""
    words = _left(minutes, late, to.language) if tone else _ahead(moment, to.today, to.zone, to.language)
    if clock:
        words = Markup(f"{icon('clock', 'i-sm')}<span>{words}</span>")
    cls, frame = f"due {tone}".strip(), _frame(moment, to.zone, to.language)
    return Markup(f'<relative-time class="{cls}" {frame} kind="until">{words}</relative-time>')


# each is told apart by all that its words depend on: the zone and the language are those of the moment


@lru_cache(maxsize=8000)
def _frame(moment: datetime, _zone: tzinfo, _language: str) -> Markup:
    utc = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('datetime="{}" title="{}"').format(utc, dates.stamp(moment, time=True))


@lru_cache(maxsize=3000)
def _age(minutes: int, _language: str) -> Markup:
    return escape(dates.span(minutes * MINUTE, brief=True) if minutes > 0 else _("now"))


@lru_cache(maxsize=5000)
def _left(minutes: int, late: bool, _language: str) -> Markup:
    length = dates.span(minutes * MINUTE)
    return escape(_("%(time)s late") % {"time": length} if late else length)


@lru_cache(maxsize=8000)
def _before(moment: datetime, today: date, _zone: tzinfo, _language: str) -> Markup:
    return escape(dates.day_before(dates.local(moment).date(), today))


@lru_cache(maxsize=8000)
def _ahead(moment: datetime, today: date, _zone: tzinfo, _language: str) -> Markup:
    return escape(dates.time_ahead(dates.local(moment), today))
