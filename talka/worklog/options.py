import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.options.declare import Option, declare


def is_day(value: Any) -> bool:
    if value == "":
        return True
    try:
        return len(str(value)) == 10 and bool(dt.date.fromisoformat(str(value)))
    except ValueError:
        return False


declare(
    Option(
        "worklog.locked_until",
        _("Time is locked up to"),
        help=_(
            "A day as 2026-11-30, or empty. What was worked until then can be neither recorded nor changed any more."
        ),
        valid=is_day,
    ),
    Option(
        "worklog.round", _("Round a timer up to minutes"), type=int, default=5, valid=lambda value: 1 <= value <= 60
    ),
)
