"""Working hours as a version keeps them: a calendar edited later does not move what was promised before."""

import json
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from talka.calendars import days
from talka.calendars.models import Calendar
from talka.kit.working_time import Hours

from .models import Version


def photo(calendar: Calendar) -> dict[str, Any]:
    """All that the arithmetic needs to know of a calendar."""
    return {
        "calendar": calendar.name,
        "zone": calendar.time_zone,
        "week": calendar.week,
        "country": calendar.country,
        "region": calendar.region,
        "short_eves": calendar.short_eves,
        "days": [[day.date.isoformat(), day.yearly, day.hours] for day in calendar.days.order_by("date")],
    }


def of(version: Version) -> Hours:
    return _hours(json.dumps(version.hours, sort_keys=True))


@lru_cache(maxsize=100)
def _hours(text: str) -> Hours:
    kept = json.loads(text)
    week = tuple(days.parse_spans(spans) for spans in kept["week"])
    known = [(date.fromisoformat(day), yearly, days.parse_spans(spans)) for day, yearly, spans in kept["days"]]
    special = days.Special(
        week=week,
        country=kept["country"],
        region=kept["region"],
        own={day: spans for day, yearly, spans in known if not yearly},
        yearly={(day.month, day.day): spans for day, yearly, spans in known if yearly},
        short_eves=kept["short_eves"],
    )
    return Hours(ZoneInfo(kept["zone"]), week, special)
