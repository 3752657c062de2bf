"""A Monday at eight in Vilnius, and the promise of an office."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from talka.calendars.models import Calendar
from talka.sla import actions as sla
from talka.sla.models import Promise

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=ZoneInfo("Europe/Vilnius"))
HOUR = timedelta(hours=1)


def promise(name="Office hours", **fields):
    made = Promise.objects.create(name=name, **fields)
    sla.publish(made, by=None)
    return made


@pytest.fixture
def clock_time():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(world):
    calendar, _ = Calendar.objects.get_or_create(name="Office", defaults={"country": "", "short_eves": False})
    return promise(first_reply="1h", next_reply="2h", assignment="30m", resolution="2h, 4h, 8h, 16h", calendar=calendar)
