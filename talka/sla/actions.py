"""Publishing a promise, and putting tickets under the terms that hold for them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.calendars.models import default_calendar
from talka.events.bus import record
from talka.events.models import Event
from talka.tickets.models import Ticket

from . import clocks, events, hours, matching
from .models import Clock, Mark, Metric, Promise, Version

if TYPE_CHECKING:
    from talka.people.models import Person

TERMS = (
    "name", "kind", "selector", "order", "first_reply", "next_reply", "assignment", "update", "resolution", "pauses", "shown",
    "warn_at",
)  # fmt: skip


@transaction.atomic
def publish(promise: Promise, *, by: "Person | None", via: str = "web") -> Version:
    """What the promise says now holds for tickets from here on; running clocks keep the version they have.

    Nothing changes when its terms and hours are those of the version before.
    """
    require(by, "sla.manage")
    terms, kept = terms_of(promise)
    last = promise.versions.order_by("-number").first()
    if last is not None and (last.terms, last.hours) == (terms, kept):
        return last
    made = Version.objects.create(
        promise=promise, number=last.number + 1 if last else 1, terms=terms, hours=kept, by=by
    )
    record(events.Published(number=made.number), thing=f"sla.promise:{promise.pk}", by=by, via=via)
    return made


def terms_of(promise: Promise) -> tuple[dict[str, Any], dict[str, Any]]:
    """What would be published of a promise as it stands: its terms and its hours."""
    return {name: getattr(promise, name) for name in TERMS}, hours.photo(promise.calendar or default_calendar())


def rematch(ticket: Ticket, at: datetime, *, event: Event | None = None, renew: bool = False) -> int:
    """Other facts, other terms: going clocks take the target that holds now, missing ones start with the ticket.

    Under the same promise the version it was given under stays, unless they are to be renewed. Answers how many
    deadlines moved.
    """
    if ticket.solved_at is not None:
        return 0
    versions = matching.versions_for(ticket, ticket.created_at)
    clocks_there = list(Clock.objects.filter(ticket=ticket).select_related("version").order_by("pk"))
    chosen = {version.terms["kind"]: version for version in versions}
    moved = sum(_put_under(clock, chosen, at, event, renew) for clock in clocks_there if clock.is_going)
    there = {(clock.version.terms["kind"], clock.metric) for clock in clocks_there}
    for version in versions:
        missing = [metric for metric in wanted(ticket) if (version.terms["kind"], metric) not in there]
        moved += len(clocks.start(ticket, missing, ticket.created_at, event, [version]))
    if moved:
        clocks.show_nearest(ticket)
    return moved


def wanted(ticket: Ticket) -> list[str]:
    """What is measured on a ticket from its beginning, as long as it has not come about."""
    metrics = [Metric.RESOLUTION, Metric.UPDATE]
    metrics += [Metric.FIRST_REPLY] if ticket.first_replied_at is None else []
    metrics += [Metric.ASSIGNMENT] if ticket.assignee_id is None else []
    return [str(metric) for metric in metrics]


def _put_under(clock: Clock, chosen: dict[str, Version], at: datetime, event: Event | None, renew: bool) -> bool:
    version = chosen.get(clock.version.terms["kind"])
    if version is not None and version.promise_id == clock.promise_id and not renew:
        version = clock.version
    target = version.target(clock.metric, clock.ticket.priority) if version else None
    if version is None or target is None:
        clocks.mark([clock], "drop", at, event=event)
        return True
    agreed = Mark.objects.filter(clock=clock).order_by("-pk").values_list("agreed", flat=True).first()
    return clocks.retarget(clock, version, target, at, agreed=agreed, event=event)


def agree(ticket: Ticket, due: datetime | None, *, event: Event) -> None:
    """Another moment was agreed with the customer: the resolution clocks measure against it. None goes back."""
    going = [clock for clock in clocks.going(ticket) if clock.metric == Metric.RESOLUTION]
    reason = _("Agreed by %(person)s") % {"person": event.actor} if event.actor else ""
    for clock in going:
        seconds = Mark.objects.filter(clock=clock).order_by("-pk").values_list("seconds", flat=True)[0]
        target = timedelta(seconds=seconds)
        clocks.retarget(clock, clock.version, target, event.at, agreed=due, event=event, reason=reason)
    if going:
        clocks.show_nearest(ticket)


def solved_before(ticket: Ticket) -> list[Clock]:
    """Resolution clocks that stopped when the ticket was solved: reopened, it counts on from there."""
    if ticket.phase == "closed" or Clock.objects.going().filter(ticket=ticket, metric=Metric.RESOLUTION).exists():
        return []
    stopped = Clock.objects.filter(ticket=ticket, metric=Metric.RESOLUTION, state__in=("met", "missed"))
    return list(stopped.select_related("version").order_by("-pk")[:3])


@transaction.atomic
def look(clock_id: int, now: datetime | None = None) -> bool:
    """Warn of a clock, or say that its time is over; each is said once. Answers whether anything was said."""
    now = now or timezone.now()
    clock = (
        Clock.objects.select_for_update(of=("self",)).select_related("version", "ticket").filter(pk=clock_id).first()
    )
    if clock is None or clock.state != "running" or clock.look_at is None or clock.look_at > now:
        return False
    found = clocks.standing(clock, now)
    told = {"clock": clock.pk, "promise": clock.version.terms["name"], "metric": clock.metric}
    due = found.due.isoformat() if found.due else None
    if found.due is not None and found.due <= now:
        clock.breached_at, clock.look_at = found.due, None
        clocks.save([clock])
        record(events.Breached(**told, due=due), ticket=clock.ticket, by=None, via="system")
        return True
    clock.warned = max((percent for percent in clock.version.warnings if percent <= found.percent), default=0)
    clocks.refresh(clock, now)
    record(events.Warned(**told, percent=found.percent, due=due), ticket=clock.ticket, by=None, via="system")
    return True
