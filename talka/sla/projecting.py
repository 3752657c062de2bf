"""A clock is what happened to it. Its state and its deadline are worked out from that, never kept by hand. Pure.

A mark starts, pauses, resumes, stops or retargets; each carries the hours and the target that hold from then on, so a
promise or a calendar that changes later does not rewrite what was measured before (ITIL 4: service level management).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from talka.kit.working_time import Hours, NeverOpen, add_working, working_between

RUNNING, PAUSED, STOPPED = "running", "paused", "stopped"
TURNS = {"start": RUNNING, "resume": RUNNING, "pause": PAUSED, "stop": STOPPED, "drop": STOPPED}


@dataclass(frozen=True)
class Mark:
    """`kind` is start, pause, resume, stop, drop or retarget; `agreed` a moment that was agreed with the customer instead."""

    kind: str
    at: datetime
    target: timedelta
    hours: Hours
    agreed: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Stretch:
    """From one mark to the next: whether the clock went, and how much open time that was."""

    start: datetime
    end: datetime
    running: bool
    worked: timedelta
    reason: str


@dataclass(frozen=True)
class Standing:
    """`due` is None while the clock stands still with time left, and where the calendar never opens long enough."""

    state: str
    worked: timedelta
    target: timedelta
    due: datetime | None
    late: bool
    stretches: tuple[Stretch, ...]

    @property
    def percent(self) -> int:
        """How much of the promised time is used; more than a hundred when it was missed."""
        return int(self.worked * 100 / self.target) if self.target else 100


def project(marks: Sequence[Mark], now: datetime) -> Standing:
    """Where a clock stands at `now`; its marks are in the order they happened, the first is its start."""
    state, last = _state(marks), marks[-1]
    stretches = tuple(_stretches(marks, now))
    worked = sum((part.worked for part in stretches), timedelta())
    due = last.agreed or _due(marks, worked, now, state)
    end = last.at if state == STOPPED else now
    target = worked + working_between(last.hours, end, last.agreed) if last.agreed else last.target
    return Standing(state, worked, target, due, due is not None and end > due, stretches)


def moment_of(marks: Sequence[Mark], share: float) -> datetime | None:
    """When so much of the promised time will be used if the clock goes on; None while it stands still."""
    if _state(marks) != RUNNING:
        return None
    last = marks[-1]
    before = sum((part.worked for part in _stretches(marks, last.at)), timedelta())
    return _ahead(last, last.target * share - before)


def _state(marks: Sequence[Mark]) -> str:
    return next(TURNS[mark.kind] for mark in reversed(marks) if mark.kind in TURNS)


def _stretches(marks: Sequence[Mark], now: datetime) -> Iterator[Stretch]:
    running = False
    for mark, following in zip(marks, (*marks[1:], None), strict=True):
        running = TURNS[mark.kind] == RUNNING if mark.kind in TURNS else running
        end = following.at if following else max(now, mark.at)
        if following is None and TURNS.get(mark.kind) == STOPPED:
            return
        worked = working_between(mark.hours, mark.at, end) if running else timedelta()
        yield Stretch(mark.at, end, running, worked, mark.reason)


def _due(marks: Sequence[Mark], worked: timedelta, now: datetime, state: str) -> datetime | None:
    """The moment the promised time was used up, or will be."""
    last = marks[-1]
    if worked >= last.target:
        return _passed(marks, last.target, now)
    return _ahead(last, last.target - (worked - _since(last, now))) if state == RUNNING else None


def _since(last: Mark, now: datetime) -> timedelta:
    return working_between(last.hours, last.at, now)


def _passed(marks: Sequence[Mark], target: timedelta, now: datetime) -> datetime:
    left = target
    for part, mark in zip(_stretches(marks, now), marks, strict=False):
        if part.worked >= left:
            return add_working(mark.hours, part.start, left) if left > timedelta() else part.start
        left -= part.worked
    return now


def _ahead(last: Mark, left: timedelta) -> datetime | None:
    try:
        return add_working(last.hours, last.at, left)
    except (NeverOpen, OverflowError):
        return None
