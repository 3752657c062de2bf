"""The arithmetic of working time for other programs, so that anyone can check a deadline. Nothing is stored."""

import datetime as dt
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from talka.access.grants import require
from talka.kit import working_time
from talka.kit.errors import Invalid
from talka.people.requests import PersonRequest

from . import ical, importing
from .models import Calendar

router = Router(tags=["calendars"])
LONGEST = 10 * 366 * 24 * 3600  # seconds

Key = Annotated[int, Field(ge=1, lt=2**63)]
Moment = Annotated[dt.datetime, Field(description="Without an offset it is the wall clock of the calendar's time zone")]


class Asked(Schema):
    model_config = ConfigDict(extra="forbid")


class Amount(Asked):
    start: Moment
    seconds: Annotated[int | None, Field(ge=0, le=LONGEST)] = None
    minutes: Annotated[int | None, Field(ge=0, le=LONGEST // 60)] = None


class Stretch(Asked):
    start: Moment
    end: Moment


class Instant(Asked):
    at: Moment


class Worked(Schema):
    start: dt.datetime
    end: dt.datetime
    seconds: int


class Due(Schema):
    due: dt.datetime
    worked: list[Worked]


class Between(Schema):
    seconds: int
    minutes: float
    worked: list[Worked]


class Open(Schema):
    open: bool
    next_open: dt.datetime


SHOWN = 400  # stretches of open time that are listed one by one


@router.post("/calendars/{key}/due", response=Due, url_name="calendar_due", summary="When so much open time has passed")
def due(request: PersonRequest, key: Key, data: Amount) -> dict[str, Any]:
    """`seconds` or `minutes` of open time after `start`; `worked` lists the stretches that were counted."""
    calendar = calendar_or_404(request, key)
    if (data.seconds is None) == (data.minutes is None):
        raise Invalid(_("Give either seconds or minutes."), field="seconds")
    amount = dt.timedelta(seconds=data.seconds or 0, minutes=data.minutes or 0)
    hours, start = calendar.hours(), moment(calendar, data.start, "start")
    try:
        end = working_time.add_working(hours, start, amount)
    except (working_time.NeverOpen, OverflowError) as error:
        raise Invalid(_("This calendar is not open long enough."), field="start") from error
    return {"due": end.astimezone(hours.zone), "worked": worked(hours, start, end)}


@router.post(
    "/calendars/{key}/between", response=Between, url_name="calendar_between", summary="Open time between two moments"
)
def between(request: PersonRequest, key: Key, data: Stretch) -> dict[str, Any]:
    """Nothing when the end is before the start."""
    calendar = calendar_or_404(request, key)
    hours = calendar.hours()
    start, end = moment(calendar, data.start, "start"), moment(calendar, data.end, "end")
    if end - start > dt.timedelta(seconds=LONGEST):
        raise Invalid(_("At most ten years."), field="end")
    seconds = int(working_time.working_between(hours, start, end).total_seconds())
    return {"seconds": seconds, "minutes": seconds / 60, "worked": worked(hours, start, end)}


@router.post("/calendars/{key}/open", response=Open, url_name="calendar_open", summary="Whether it is open at a moment")
def is_open(request: PersonRequest, key: Key, data: Instant) -> dict[str, Any]:
    calendar = calendar_or_404(request, key)
    hours, at = calendar.hours(), moment(calendar, data.at, "at")
    try:
        following = working_time.next_open(hours, at)
    except (working_time.NeverOpen, OverflowError) as error:
        raise Invalid(_("This calendar is not open long enough."), field="at") from error
    return {"open": working_time.is_open(hours, at), "next_open": following.astimezone(hours.zone)}


class Sheet(Asked):
    text: Annotated[str, Field(max_length=ical.LARGEST, description="An iCalendar file (RFC 5545)")]
    keep: Annotated[bool, Field(description="Without it nothing is kept: see first what would come")] = False


class SheetDay(Schema):
    date: dt.date
    name: str
    hours: str
    yearly: bool
    new: bool
    reason: str


class Imported(Schema):
    kept: int
    days: list[SheetDay]
    left_out: list[str]


@router.post("/calendars/{key}/imports", response=Imported, url_name="calendar_imports", summary="Bring closed days in")
def bring_in(request: PersonRequest, key: Key, data: Sheet) -> dict[str, Any]:
    """What is in the calendar already stays; days that overlap it are told with the reason."""
    require(request.user, "calendars.manage")
    calendar, today, raw = calendar_or_404(request, key), timezone.localdate(), data.text.encode("utf-8", "replace")
    seen = importing.look(calendar, raw, today)
    kept = importing.keep(calendar, raw, today, by=request.user, via="api") if data.keep else []
    lines = [
        {"date": one.found.date, "name": one.found.name, "hours": one.found.hours, "yearly": one.found.yearly}
        | {"new": one.is_new, "reason": one.reason}
        for one in seen.lines
    ]
    return {"kept": len(kept), "days": lines, "left_out": seen.left_out}


@router.get(
    "/calendars/{key}/days.ics", url_name="calendar_export", summary="Special days and public holidays as iCalendar"
)
def take_out(request: PersonRequest, key: Key) -> HttpResponse:
    data = ical.written(calendar_or_404(request, key), timezone.localdate(), (get_language() or "")[:2])
    return HttpResponse(data, content_type="text/calendar; charset=utf-8")


def calendar_or_404(request: PersonRequest, key: int) -> Calendar:
    """Hours are no secret to those who work here; for everybody else there is no such address."""
    if not request.user.is_agent:
        raise Http404
    return get_object_or_404(Calendar.objects.prefetch_related("days"), pk=key)


def moment(calendar: Calendar, at: dt.datetime, name: str) -> dt.datetime:
    if not 1970 <= at.year <= 2200:
        raise Invalid(_("Between 1970 and 2200."), field=name)
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(calendar.time_zone))


def worked(hours: working_time.Hours, start: dt.datetime, end: dt.datetime) -> list[dict[str, Any]]:
    """The first stretches of open time from start to end, in the calendar's zone."""
    listed: list[dict[str, Any]] = []
    if start >= end:
        return listed
    for opens, closes in working_time.open_spans(hours, start, until=end.astimezone(hours.zone).date()):
        if opens >= end or len(listed) == SHOWN:
            break
        shuts = min(closes, end)
        listed.append(
            {
                "start": opens.astimezone(hours.zone),
                "end": shuts.astimezone(hours.zone),
                "seconds": int((shuts - opens).total_seconds()),
            }
        )
    return listed
