"""The timer: start, pause, stop. It is kept in the database, so it outlives a reload and a change of machine."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from talka.access.grants import require
from talka.events.bus import record as record_event
from talka.options import store
from talka.tickets.actions.common import locked
from talka.tickets.models import Ticket

from . import actions, events
from .amounts import LONGEST
from .models import Entry, Timer

if TYPE_CHECKING:
    from talka.people.models import Person


@transaction.atomic
def start(ticket: Ticket, *, by: "Person", via: str = "web") -> Timer:
    """Run (again); another timer of this person pauses."""
    ticket = locked(ticket)
    require(by, "worklog.record", ticket)
    for other in Timer.objects.select_for_update().filter(person=by, started_at__isnull=False).select_related("ticket"):
        if other.ticket_id == ticket.pk:
            return other
        _pause(other, by, via)
    timer, _new = Timer.objects.get_or_create(person=by, ticket=ticket)
    timer.started_at = timezone.now()
    timer.save(update_fields=["started_at"])
    record_event(events.Started(timer=timer.pk), ticket=ticket, by=by, via=via)
    return timer


@transaction.atomic
def pause(ticket: Ticket, *, by: "Person", via: str = "web") -> Timer | None:
    timer = _held(ticket, by)
    if timer is not None and timer.started_at is not None:
        _pause(timer, by, via)
    return timer


@transaction.atomic
def stop(ticket: Ticket, *, by: "Person", via: str = "web") -> Entry | None:
    """End it and record what it showed, rounded up; nothing when it had not run."""
    timer = _held(ticket, by)
    if timer is None:
        return None
    seconds, key = timer.elapsed, timer.pk
    timer.delete()
    record_event(events.Stopped(timer=key, seconds=seconds), ticket=ticket, by=by, via=via)
    step = 60 * int(store.get("worklog.round"))
    minutes = min(LONGEST, -(-seconds // step) * step // 60)
    return actions.record(ticket, minutes, by=by, via=via) if minutes else None


def _held(ticket: Ticket, by: "Person") -> Timer | None:
    require(by, "worklog.record", ticket)
    return Timer.objects.select_for_update().filter(person=by, ticket=ticket).first()


def _pause(timer: Timer, by: "Person", via: str) -> None:
    timer.seconds, timer.started_at = timer.elapsed, None
    timer.save(update_fields=["seconds", "started_at"])
    record_event(events.Paused(timer=timer.pk, seconds=timer.seconds), ticket=timer.ticket, by=by, via=via)
