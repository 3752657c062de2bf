"""Which deadlines of open tickets other terms would move. Nothing of a ticket is changed here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from talka.tickets import selectors
from talka.tickets.models import Ticket

from . import actions, hours, matching, projecting
from .models import Clock, Mark, Version, marks_of
from .projecting import project


@dataclass(frozen=True)
class Moved:
    """A deadline as it is and as it would be; None where there is none."""

    ticket: Ticket
    metric: str
    old: datetime | None
    new: datetime | None

    def row(self) -> dict[str, Any]:
        """For the report."""
        at = {"old": self.old.isoformat() if self.old else "", "new": self.new.isoformat() if self.new else ""}
        return {"ticket": self.ticket.pk, "number": self.ticket.number, "metric": self.metric, **at}

    def kind(self) -> str:
        if self.old is None or self.new is None:
            return "begun" if self.old is None else "ended"
        return "earlier" if self.new < self.old else "later"


def moved(tickets: list[Ticket], draft: Version, now: datetime, *, holds: bool = True) -> Iterator[Moved]:
    """Every deadline of these tickets that would be another one; three statements for all of them."""
    clocks = Clock.objects.going().filter(ticket__in=tickets, version__terms__kind=draft.terms["kind"])
    by_ticket: dict[int, dict[str, Clock]] = {}
    for clock in clocks.select_related("version"):
        by_ticket.setdefault(clock.ticket_id, {})[clock.metric] = clock
    marks: dict[int, list[Mark]] = {}
    going = [clock.pk for ticket_clocks in by_ticket.values() for clock in ticket_clocks.values()]
    for mark in Mark.objects.filter(clock__in=going).select_related("version").order_by("pk"):
        marks.setdefault(mark.clock_id, []).append(mark)
    versions = with_draft(draft, now, holds=holds)
    for ticket in tickets:
        facts = selectors.facts_of(ticket)
        chosen = next((version for version in versions if matching.fits(version, facts, now)), None)
        mine = chosen is not None and chosen.promise_id == draft.promise_id
        yield from _of_ticket(ticket, chosen if mine else None, draft, by_ticket.get(ticket.pk, {}), marks, now)


def with_draft(draft: Version, now: datetime, *, holds: bool = True) -> list[Version]:
    """The terms of this kind in the order in which they are asked; the draft, if it holds, instead of what is published."""
    asked = [version for version in matching.newest(now) if version.promise_id != draft.promise_id]
    asked += [draft] if holds else []
    same = [version for version in asked if version.terms["kind"] == draft.terms["kind"]]
    return sorted(same, key=lambda version: (version.terms["order"], version.promise_id))


def _of_ticket(
    ticket: Ticket,
    chosen: Version | None,
    draft: Version,
    clocks: dict[str, Clock],
    marks: dict[int, list[Mark]],
    now: datetime,
) -> Iterator[Moved]:
    for metric in ("first_reply", "next_reply", "assignment", "update", "resolution"):
        clock = clocks.get(metric)
        if chosen is None:
            if clock is not None and clock.promise_id == draft.promise_id:
                yield Moved(ticket, metric, clock.due_at, None)
            continue
        target = chosen.target(metric, ticket.priority)
        if clock is None:
            if target and metric in actions.wanted(ticket):
                first = projecting.Mark("start", ticket.created_at, target, hours.of(chosen))
                yield Moved(ticket, metric, None, project([first], now).due)
            continue
        new = _due(marks[clock.pk], chosen, target, now) if target else None
        if new != clock.due_at and (clock.state == "running" or target is None):
            yield Moved(ticket, metric, clock.due_at, new)


def _due(rows: list[Mark], version: Version, target: timedelta, now: datetime) -> datetime | None:
    """The deadline if these had been the terms from the start; what was agreed with the customer stays agreed."""
    if rows[-1].agreed is not None:
        return rows[-1].agreed
    known = hours.of(version)
    told = [type(mark)(mark.kind, mark.at, target, known) for mark in marks_of(rows, lambda _version: known)]
    return project(told, now).due
