"""Serving the times that have come: each once, also after a crash, with no storm after a long stop."""

import datetime as dt
import logging
from collections.abc import Iterator
from itertools import islice

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from talka.calendars.models import usual_hours
from talka.events.bus import because_of, record
from talka.kit import templating
from talka.kit.errors import Refused
from talka.tickets import actions as tickets
from talka.ui.dates import stamp

from . import events, times
from .models import Occurrence, Schedule

log = logging.getLogger(__name__)
MOST_MISSED = 3  # times that are made up for after a stop, the latest ones


def plan_next(schedule: Schedule, now: dt.datetime | None = None) -> Schedule:
    """Work out when it is due next; called when it is saved and after each time."""
    found = next(upcoming(schedule), None)
    schedule.next_at = found[1] if found else None
    schedule.save(update_fields=["next_at", "served_until"])
    return schedule


def upcoming(schedule: Schedule) -> Iterator[times.Due]:
    """The times that are not served yet."""
    hours = schedule.calendar.hours() if schedule.calendar else usual_hours()
    after = schedule.served_until or schedule.begins - dt.timedelta(seconds=1)
    zone = timezone.get_default_timezone()
    for due in times.upcoming(schedule.times, schedule.begins, after, zone, hours, schedule.shift):  # type: ignore[arg-type]  # the default zone is one of zoneinfo
        if schedule.ends is not None and due[0] > schedule.ends:
            return
        yield due


def serve_all(now: dt.datetime | None = None) -> int:
    """Every schedule that is due; one that cannot be served keeps no other waiting."""
    now = now or timezone.now()
    done = 0
    for key in list(Schedule.objects.due(now).values_list("pk", flat=True)[:200]):
        try:
            done += serve(key, now)
        except OperationalError:
            raise  # nothing about this one: the job is tried again
        except Exception as problem:
            if not isinstance(problem, Refused):
                log.exception("schedule %s could not be served", key)
            words = (
                str(problem)
                if isinstance(problem, Refused)
                else _("Something went wrong on our side. It has been written down.")
            )
            # looked at again in an hour, so that it neither blocks the others nor is forgotten
            Schedule.objects.filter(pk=key).update(problem=words[:300], next_at=now + dt.timedelta(hours=1))
    return done


@transaction.atomic
def serve(key: int, now: dt.datetime) -> int:
    """The times of one schedule that have come, with their tickets, in one transaction: all of it or nothing."""
    schedule = Schedule.objects.select_for_update(of=("self",)).get(pk=key)
    came = [due for due in islice(upcoming(schedule), 1000) if due[1] <= now]
    opened = 0
    for place, (nominal, _served) in enumerate(came):
        made, new = Occurrence.objects.get_or_create(schedule=schedule, due=nominal)
        if new and place >= len(came) - MOST_MISSED:
            _open(schedule, made)
            opened += 1
    if came:
        schedule.served_until = came[-1][0]
    schedule.problem = ""
    schedule.save(update_fields=["problem"])
    plan_next(schedule)
    return opened


def _open(schedule: Schedule, occurrence: Occurrence) -> None:
    due = occurrence.due
    said = events.Opened(schedule=schedule.pk, name=schedule.name, due=due.isoformat())
    cause = record(said, thing=f"recurring.schedule:{schedule.pk}", via="schedule")
    with override(schedule.requester.language or None):
        values = {"today": str(stamp(timezone.localtime(due).date()))}
        subject, text = templating.fill(schedule.subject, values), templating.fill(schedule.text, values)
    with because_of(cause):
        occurrence.ticket = tickets.open_ticket(
            schedule.kind, subject, requester=schedule.requester, desk=schedule.desk, text=text, by=None, via="schedule",
            priority=schedule.priority, service=schedule.service, category=schedule.category, assignee=schedule.assignee,
            **({"team": schedule.team} if schedule.team else {}),
        )  # fmt: skip
    occurrence.save(update_fields=["ticket"])
