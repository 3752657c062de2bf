"""Starting, pausing and stopping the clocks of one ticket, in the transaction of what happened to it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import product

from talka.events.bus import record
from talka.events.models import Event
from talka.kit.prepared import Prepared
from talka.tickets.models import Ticket

from . import events, hours, matching, projecting
from .models import Clock, Mark, Metric, Version, marks_of
from .projecting import Standing, moment_of, project

PAUSING = (Metric.RESOLUTION, Metric.UPDATE)  # what stands still while the customer or a third party has the next step


def start(
    ticket: Ticket,
    metrics: Iterable[str],
    at: datetime,
    event: Event | None = None,
    versions: Iterable[Version] | None = None,
) -> list[Clock]:
    """One clock for each promise that holds and has a target for the metric."""
    made = []
    for version, metric in product(matching.versions_for(ticket, at) if versions is None else versions, metrics):
        if (target := version.target(metric, ticket.priority)) is not None:
            clock = Clock(ticket=ticket, promise_id=version.promise_id, version=version, metric=metric, started_at=at)
            first = Mark(clock=clock, kind="start", at=at, version=version, seconds=_seconds(target), event=event)
            made.append((clock, first))
    if made:
        for clock, mark in made:
            _settle(clock, [mark], at)
        Clock.objects.bulk_create([clock for clock, _mark in made])
        for clock, mark in made:
            mark.clock = clock
        Mark.objects.bulk_create([mark for _clock, mark in made])
        show_nearest(ticket)
    return [clock for clock, _mark in made]


def going(ticket: Ticket) -> list[Clock]:
    return list(Clock.objects.going().filter(ticket=ticket).select_related("version").order_by("pk"))


def mark(clocks: Iterable[Clock], kind: str, at: datetime, *, event: Event | None = None, reason: str = "") -> None:
    """The same thing happened to these clocks. Their columns follow from the marks."""
    clocks = list(clocks)
    if not clocks:
        return
    known = _known(clocks)
    fresh = []
    for clock in clocks:
        last = known[clock.pk][-1]
        fresh.append(
            Mark(
                clock=clock,
                kind=kind,
                at=max(at, last.at),
                version=clock.version,
                seconds=last.seconds,
                agreed=last.agreed,
                reason=reason[:200],
                event=event,
            )
        )
        _settle(clock, [*known[clock.pk], fresh[-1]], at)
    Mark.objects.bulk_create(fresh)
    save(clocks)
    show_nearest(clocks[0].ticket)


def retarget(
    clock: Clock,
    version: Version,
    target: timedelta,
    at: datetime,
    *,
    agreed: datetime | None = None,
    event: Event | None = None,
    reason: str = "",
) -> bool:
    """Other terms hold from now on; what was worked stays worked. Answers whether the deadline moved."""
    known = _known([clock])[clock.pk]
    if (known[-1].version_id, known[-1].seconds, known[-1].agreed) == (version.pk, _seconds(target), agreed):
        return False
    old = clock.due_at
    clock.version, clock.promise_id = version, version.promise_id
    fresh = Mark(
        clock=clock,
        kind="retarget",
        at=max(at, known[-1].at),
        version=version,
        seconds=_seconds(target),
        agreed=agreed,
        reason=reason[:200],
        event=event,
    )
    _settle(clock, [*known, fresh], at)
    fresh.save()
    save([clock])
    if old == clock.due_at:
        return False
    told = events.Retargeted(
        clock=clock.pk, promise=version.terms["name"], metric=clock.metric, old=_iso(old), new=_iso(clock.due_at)
    )
    record(told, ticket=clock.ticket, by=None, via="system")
    return True


def standing(clock: Clock, now: datetime) -> Standing:
    return project(marks_of(_known([clock])[clock.pk], hours.of), now)


def save(clocks: Iterable[Clock]) -> None:
    fields = ["promise", "version", "state", "stopped_at", "due_at", "look_at", "warned", "breached_at"]
    Clock.objects.bulk_update(clocks, fields)


def refresh(clock: Clock, now: datetime) -> None:
    """The columns anew from the marks that are there."""
    _settle(clock, _known([clock])[clock.pk], now)
    save([clock])


def show_nearest(ticket: Ticket) -> None:
    """The nearest deadline of a running clock is the one column that queues sort by."""
    clocks = GOING.all(ticket=ticket.pk)
    nearest = min((due for state, due in clocks if state == "running" and due), default=None)
    if ticket.due_at != nearest:
        ticket.due_at = nearest
        Ticket.objects.filter(pk=ticket.pk).update(due_at=nearest)


GOING = Prepared(
    lambda ticket: Clock.objects.going().filter(ticket_id=ticket).values_list("state", "due_at"), ticket=int
)


def pausing(clocks: Iterable[Clock]) -> list[Clock]:
    return [clock for clock in clocks if clock.metric in PAUSING and clock.version.terms["pauses"]]


def _known(clocks: Iterable[Clock]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {clock.pk: [] for clock in clocks}
    for row in Mark.objects.filter(clock__in=list(found)).select_related("version").order_by("pk"):
        found[row.clock_id].append(row)
    return found


def _settle(clock: Clock, rows: list[Mark], now: datetime) -> None:
    """Bring the columns in step with the marks."""
    marks = marks_of(rows, hours.of)
    at = max(now, marks[-1].at)
    found = project(marks, at)
    clock.due_at = found.due
    if found.state == "stopped":
        dropped = marks[-1].kind == "drop"
        clock.state = Clock.State.DROPPED if dropped else Clock.State.MISSED if found.late else Clock.State.MET
        clock.stopped_at, clock.look_at = marks[-1].at, None
        return
    clock.state, clock.stopped_at = Clock.State(found.state), None
    clock.look_at = None if found.state == "paused" or clock.breached_at else _next_look(clock, marks, found)


def _next_look(clock: Clock, marks: list[projecting.Mark], found: Standing) -> datetime | None:
    """The next warning that has not been given, or the deadline."""
    if marks[-1].agreed is not None:
        return found.due
    given = max(clock.warned, found.percent)
    percent = next((percent for percent in clock.version.warnings if percent > given), None)
    return found.due if percent is None else moment_of(marks, percent / 100)


def _seconds(amount: timedelta) -> int:
    return int(amount.total_seconds())


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
