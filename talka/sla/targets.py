"""Targets as people write them: “1h, 2h 30m, 8h, -” for critical, high, normal and low. Pure."""

import re
from datetime import timedelta

from django.utils.translation import gettext as _

PLACES = 4  # one for each priority, the most pressing first
LONGEST = 3660 * 24 * 60  # minutes
DURATION = re.compile(r"(?:(\d{1,5})\s*h)?\s*(?:(\d{1,6})\s*(?:m|min)?)?\Z")
PERCENT = re.compile(r"\d{1,3}\Z")
Targets = tuple[timedelta | None, ...]


def read(text: str) -> Targets:
    """The time of each priority; None where nothing is promised. One value is for all of them. ValueError with words."""
    parts = [part.strip().lower() for part in text.split(",")] if text.strip() else []
    if len(parts) not in (0, 1, PLACES):
        raise ValueError(_("Give one time, or four: for critical, high, normal and low."))
    found = tuple(None if part in ("", "-", "–") else _duration(part) for part in parts)
    return found * PLACES if len(found) == 1 else found or (None,) * PLACES


def written(targets: Targets) -> str:
    """The same in its shortest form: what is stored."""
    parts = [_written(one) for one in targets]
    return "" if set(parts) == {"-"} else parts[0] if len(set(parts)) == 1 else ", ".join(parts)


def percents(text: str) -> tuple[int, ...]:
    """“75, 90” -> (75, 90): when to warn, in percent of the time that was promised."""
    parts = [part.strip().removesuffix("%").strip() for part in text.split(",") if part.strip()]
    if not all(PERCENT.match(part) and 1 <= int(part) <= 99 for part in parts) or len(parts) > 5:
        raise ValueError(_("Write up to five numbers from 1 to 99, such as 75, 90."))
    return tuple(sorted({int(part) for part in parts}))


def _duration(text: str) -> timedelta:
    match = DURATION.match(text)
    if match is None or match.group(1) is match.group(2) is None:
        raise ValueError(_("“%(part)s” is no length of time. Write 30m, 4h or 1h 30m.") % {"part": text[:40]})
    minutes = int(match.group(1) or 0) * 60 + int(match.group(2) or 0)
    if not 0 < minutes <= LONGEST:
        raise ValueError(
            _("“%(part)s” cannot be promised: more than nothing, at most ten years.") % {"part": text[:40]}
        )
    return timedelta(minutes=minutes)


def _written(amount: timedelta | None) -> str:
    if amount is None:
        return "-"
    hours, minutes = divmod(int(amount.total_seconds()) // 60, 60)
    return " ".join(part for part in (f"{hours}h" if hours else "", f"{minutes}m" if minutes else "") if part)
