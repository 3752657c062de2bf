"""When to send later: offers by the hours people work, and what a person typed in their own zone."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from talka.calendars.models import Calendar
from talka.kit.errors import Invalid
from talka.kit.working_time import Hours, NeverOpen, next_open


@dataclass(frozen=True)
class Offer:
    label: Any
    at: dt.datetime

    @property
    def value(self) -> str:
        return self.at.isoformat()


def offers(now: dt.datetime | None = None) -> list[Offer]:
    """In an hour, and the next beginnings of work by the default calendar; two queries."""
    now = (now or timezone.now()).replace(second=0, microsecond=0)
    found = [Offer(_("In an hour"), now + dt.timedelta(hours=1))]
    calendar = Calendar.objects.filter(active=True).order_by("-default", "pk").first()
    if calendar is None:
        return found
    hours = calendar.hours()
    morning = _opening(hours, _midnight(now, hours) + dt.timedelta(days=1))
    monday = _opening(hours, _midnight(now, hours) + dt.timedelta(days=7 - now.astimezone(hours.zone).weekday()))
    if morning:
        found.append(Offer(_("Next working morning"), morning))
    if monday and monday != morning:
        found.append(Offer(_("Beginning of next week"), monday))
    return found


def typed(text: str) -> dt.datetime:
    """A moment as the browser's field gives it, without a zone: the person's own is meant."""
    try:
        moment = parse_datetime(text.strip()[:40])
    except ValueError:
        moment = None
    if moment is None:
        raise Invalid(_("This is no date and time."), field="send_at")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _midnight(moment: dt.datetime, hours: Hours) -> dt.datetime:
    return moment.astimezone(hours.zone).replace(hour=0, minute=0)


def _opening(hours: Hours, after: dt.datetime) -> dt.datetime | None:
    try:
        return next_open(hours, after)
    except NeverOpen:
        return None
