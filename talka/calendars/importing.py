"""Days from a file into a calendar: looked at first, then kept; what a calendar has already is never written over."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talka.kit.errors import NotAllowed
from talka.ui import audit

from . import ical
from .models import Calendar, Day

if TYPE_CHECKING:
    from talka.people.models import Person


@dataclass(frozen=True)
class Line:
    """A day of the file; `reason` says why it will not be kept, `known` that it is there already."""

    found: ical.Found
    known: bool = False
    reason: str = ""

    @property
    def is_new(self) -> bool:
        return not (self.known or self.reason)


@dataclass(frozen=True)
class Preview:
    lines: list[Line]
    left_out: list[str]

    @property
    def new(self) -> list[ical.Found]:
        return [line.found for line in self.lines if line.is_new]


def look(calendar: Calendar, data: bytes, today: dt.date) -> Preview:
    """What an import would do; reads only."""
    read = ical.read(data, today)
    own = {day.date: day for day in calendar.days.all()}
    return Preview([_line(found, own) for found in read.days], read.left_out)


@transaction.atomic
def keep(calendar: Calendar, data: bytes, today: dt.date, *, by: "Person", via: str = "web") -> list[Day]:
    """Add the days that are new; the rest stays as the preview says."""
    if not by.has_perm("calendars.manage"):
        raise NotAllowed(_("You may not change calendars."))
    calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    made: list[Day] = []
    for found in look(calendar, data, today).new:
        day = Day.objects.create(
            calendar=calendar, date=found.date, name=found.name, hours=found.hours, yearly=found.yearly
        )
        diff = {"date": ["", found.date.isoformat()], "name": ["", found.name], "hours": ["", found.hours]}
        audit.changed(f"calendars.day:{day.pk}", "added", diff, by=by, via=via)
        made.append(day)
    return made


def _line(found: ical.Found, own: dict[dt.date, Day]) -> Line:
    there = own.get(found.date)
    if there is None:
        return Line(found)
    if (there.hours, there.yearly) == (found.hours, found.yearly):
        return Line(found, known=True)
    told = {"name": there.name, "hours": there.hours or _("closed")}
    return Line(found, reason=_("It overlaps “%(name)s” (%(hours)s), which is in the calendar.") % told)
