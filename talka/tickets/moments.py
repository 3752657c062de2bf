"""A moment as a form or a program sends it."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from talka.kit.errors import Invalid

EVENING = dt.time(17)  # what a day without an hour means for a promise


def moment_of(value: Any, field: str = "due_at") -> dt.datetime | None:
    """ISO 8601; a day alone is its evening, without an offset it is the reader's clock. None for nothing; Invalid names the field."""
    if value in (None, ""):
        return None
    try:
        day_only = len(value) == len("2026-11-25")
        at = (
            dt.datetime.combine(dt.date.fromisoformat(value), EVENING) if day_only else dt.datetime.fromisoformat(value)
        )
        at = timezone.make_aware(at) if timezone.is_naive(at) else at
    except (TypeError, ValueError, OverflowError) as problem:
        raise Invalid(_("Write a day as 2026-11-25."), field=field) from problem
    if not 1970 <= at.year <= 2200:
        raise Invalid(_("This day is out of reach."), field=field)
    return at
