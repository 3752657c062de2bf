"""Time worked: recorded, changed, deleted; and the timer."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import allowed, require
from talka.events.bus import record as record_event
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.options import store
from talka.tickets.actions.common import locked, single_line
from talka.tickets.models import Ticket

from . import events
from .amounts import LONGEST, shown
from .models import Activity, Entry, Rate

if TYPE_CHECKING:
    from talka.people.models import Person

EDITABLE = ("minutes", "day", "note", "activity", "billable")
OLDEST = 366  # days back


@transaction.atomic
def record(
    ticket: Ticket,
    minutes: int,
    *,
    by: "Person",
    person: "Person | None" = None,
    day: dt.date | None = None,
    note: str = "",
    activity: Activity | None = None,
    billable: bool | None = None,
    via: str = "web",
) -> Entry:
    """Write down own work, or with worklog.change somebody else's. Minutes; today when no day is said."""
    ticket = locked(ticket)
    person = person or by
    require(by, "worklog.record" if person.pk == by.pk else "worklog.change", ticket)
    if not allowed(person, "tickets.see", ticket):
        raise Refused(_("%(person)s does not work on this desk.") % {"person": person}, field="person")
    entry = Entry(ticket=ticket, person=person, day=day or timezone.localdate())
    if billable is None:
        billable = activity.billable if activity is not None else False
    _fill(entry, {"minutes": minutes, "note": note, "activity": activity, "billable": billable})
    entry.save(force_insert=True)
    event = events.Recorded(entry=entry.pk, amount=shown(entry.minutes), day=str(entry.day))
    record_event(event, ticket=ticket, by=by, via=via)
    return entry


@transaction.atomic
def change(entry: Entry, *, by: "Person", via: str = "web", **fields: Any) -> Entry:
    """Correct an entry; the former values stay in the history of the ticket."""
    ticket = locked(entry.ticket)
    entry = Entry.objects.select_related("activity", "person").get(pk=entry.pk)
    _require_own(entry, ticket, by)
    _refuse_locked(entry.day)
    before = {name: getattr(entry, name) for name in fields if name in EDITABLE}
    _fill(entry, fields)
    diff = {
        name: [_told(old), _told(getattr(entry, name))] for name, old in before.items() if getattr(entry, name) != old
    }
    if diff:
        entry.save(update_fields=[*diff, "hourly"])
        changes = ", ".join(f"{old or '–'} → {new or '–'}" for old, new in diff.values())
        event = events.Changed(entry=entry.pk, day=str(entry.day), changes=changes, diff=diff)
        record_event(event, ticket=ticket, by=by, via=via)
    return entry


@transaction.atomic
def remove(entry: Entry, *, by: "Person", via: str = "web") -> None:
    ticket = locked(entry.ticket)
    _require_own(entry, ticket, by)
    _refuse_locked(entry.day)
    event = events.Removed(entry=entry.pk, amount=shown(entry.minutes), day=str(entry.day), person=entry.person_id)
    entry.delete()
    record_event(event, ticket=ticket, by=by, via=via)


def hourly_of(person: "Person", activity: Activity | None) -> Decimal | None:
    """The most exact rate there is."""
    key = activity.pk if activity is not None else None
    rates = {(rate.person_id, rate.activity_id): rate.hourly for rate in Rate.objects.all()}
    for pair in ((person.pk, key), (person.pk, None), (None, key), (None, None)):
        if pair in rates:
            return rates[pair]
    return None


def locked_until() -> dt.date | None:
    told = store.get("worklog.locked_until")
    return dt.date.fromisoformat(told) if told else None


def may_change(entry: Entry, person: "Person") -> bool:
    own = entry.person_id == person.pk and allowed(person, "worklog.record", entry.ticket)
    return own or allowed(person, "worklog.change", entry.ticket)


def _require_own(entry: Entry, ticket: Ticket, by: "Person") -> None:
    entry.ticket = ticket
    if not may_change(entry, by):
        raise NotAllowed(_("This is the time of somebody else."))


def _refuse_locked(day: dt.date) -> None:
    until = locked_until()
    if until is not None and day <= until:
        raise Refused(_("Time is locked up to %(day)s.") % {"day": until}, field="day", code="locked")


def _fill(entry: Entry, fields: dict[str, Any]) -> None:
    if unknown := sorted(set(fields) - set(EDITABLE)):
        raise Invalid(_("“%(name)s” cannot be set here.") % {"name": unknown[0][:40]}, field=unknown[0][:40])
    for name, value in fields.items():
        setattr(entry, name, value)
    if not isinstance(entry.minutes, int) or not 1 <= entry.minutes <= LONGEST:
        raise Invalid(_("Write how long it took: minutes, 1:30 or 1.5 h; at most a day."), field="minutes")
    today = timezone.localdate()
    if entry.day > today + dt.timedelta(days=1) or entry.day < today - dt.timedelta(days=OLDEST):
        raise Invalid(_("Time is recorded for the past year, not for the future."), field="day")
    _refuse_locked(entry.day)
    entry.note = single_line(entry.note, 500)
    entry.hourly = hourly_of(entry.person, entry.activity)


def _told(value: Any) -> str:
    return shown(value) if isinstance(value, int) and not isinstance(value, bool) else str(value or "")
