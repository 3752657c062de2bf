"""Hours as people write them, and public holidays. Pure functions; the rows are in models.py.

Holidays of a country come from the `holidays` package, in the reader's language where it has one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from talka.kit.working_time import Span

Spans = tuple[Span, ...]
SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*(?:([01]?\d|2[0-3]):([0-5]\d)|(24):(00))\Z")
EVE = 60  # minutes a working day is shorter before a public holiday
MOST = 6


def office_week() -> list[str]:
    """Monday to Friday from eight to five with an hour at noon."""
    return ["08:00-12:00, 13:00-17:00"] * 5 + ["", ""]


def parse_spans(text: str) -> Spans:
    """'08:00-12:00, 13:00-17:00' -> ((480, 720), (780, 1020)); raises ValueError with words."""
    found: list[Span] = []
    for part in (part.strip() for part in text.split(",") if part.strip()):
        match = SPAN.match(part)
        if match is None:
            raise ValueError(_("“%(part)s” is no time. Write 08:00-17:00.") % {"part": part[:40]})
        hour, minute, *end = (int(group) for group in match.groups() if group is not None)
        begins, ends = hour * 60 + minute, end[0] * 60 + end[1]
        if begins >= ends:
            raise ValueError(_("“%(part)s” ends before it begins.") % {"part": part})
        if found and begins < found[-1][1]:
            raise ValueError(_("“%(part)s” begins before the time before it ends.") % {"part": part})
        found.append((begins, ends))
    if len(found) > MOST:
        raise ValueError(_("At most %(most)s times a day.") % {"most": MOST})
    return tuple(found)


def checked(text: str, field: str) -> Spans:
    try:
        return parse_spans(text)
    except ValueError as error:
        raise ValidationError({field: str(error)}) from error


@dataclass(frozen=True)
class Special(Mapping[date, Spans]):
    """The days that differ, worked out year by year as they are asked for.

    Own days win over own days of every year (by month and day), both over public holidays.
    """

    week: tuple[Spans, ...]
    country: str = ""
    region: str = ""
    own: Mapping[date, Spans] = field(default_factory=dict)
    yearly: Mapping[tuple[int, int], Spans] = field(default_factory=dict)
    short_eves: bool = False

    def __getitem__(self, day: date) -> Spans:
        if day in self.own:
            return self.own[day]
        if (day.month, day.day) in self.yearly:
            return self.yearly[day.month, day.day]
        if day in public(self.country, day.year, region=self.region):
            return ()
        tomorrow = day + timedelta(days=1)
        if self.short_eves and tomorrow in public(self.country, tomorrow.year, region=self.region):
            return shorter(self.week[day.weekday()])
        raise KeyError(day)

    def __contains__(self, day: object) -> bool:
        try:
            self[day]  # type: ignore[index]  # a Mapping may be asked for anything
        except KeyError:
            return False
        return True

    def __iter__(self) -> Iterator[date]:
        return iter(self.own)

    def __len__(self) -> int:
        return len(self.own)


def shorter(spans: Spans, minutes: int = EVE) -> Spans:
    """The same day without its last minutes."""
    kept = list(spans)
    while kept and minutes > 0:
        begins, ends = kept.pop()
        if ends - begins > minutes:
            kept.append((begins, ends - minutes))
            break
        minutes -= ends - begins
    return tuple(kept)


@lru_cache(maxsize=200)
def public(country: str, year: int, language: str = "", *, region: str = "") -> dict[date, str]:
    """The public holidays of a year with their names; `region` is the second half of an ISO 3166-2 code."""
    if not country:
        return {}
    known = holidays.country_holidays(country, subdiv=region or None, years=year, language=_tongue(country, language))
    return {day: name for day, name in known.items() if day.year == year}


@lru_cache(maxsize=1)
def countries() -> list[tuple[str, str]]:
    return [(code, code) for code in sorted(holidays.list_supported_countries(include_aliases=False))]


def regions(country: str) -> list[str]:
    """The parts of a country that have holidays of their own."""
    return sorted(holidays.list_supported_countries(include_aliases=False).get(country, ()))


def next_holiday(country: str, today: date, language: str = "", *, region: str = "") -> tuple[date, str] | None:
    for year in (today.year, today.year + 1):
        for day, name in sorted(public(country, year, language, region=region).items()):
            if day >= today:
                return day, name
    return None


def _tongue(country: str, language: str) -> str | None:
    """The package's code of this language; the country's own when it has no such names."""
    offered = holidays.list_localized_countries().get(country, [])
    asked = next((code for code in offered if language and code.startswith(language)), None)
    return asked or holidays.country_holidays(country).default_language
