"""The worker: hands that run jobs, and a keeper that wakes them, rescues what the dead left and keeps the timetable."""

import logging
import random
import threading
import time
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import (
    DatabaseError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.utils import timezone, translation

from . import claim, rescue, schedule
from .claim import Claim, holding
from .errors import told
from .queue import LANES, lease_of, tasks

log = logging.getLogger("talka.jobs")
GRACE = 25.0
IDLE = 5.0


def run(
    stop: threading.Event,
    lanes: Sequence[str] = LANES,
    threads: int = 2,
    grace: float = GRACE,
) -> None:
    """Work until `stop`; then let running jobs finish for `grace` seconds and give back the ones that do not."""
    hands = [Hand(order, stop) for order in _orders(tuple(lanes), threads)]
    for hand in hands:
        hand.start()
    _keep(hands, stop)
    until = time.monotonic() + grace
    for hand in hands:
        hand.wake.set()
        hand.join(max(0.0, until - time.monotonic()))
    for hand in hands:
        if hand.is_alive() and hand.claim:
            log.warning(
                "job %s did not finish in time and goes back to the queue",
                hand.claim.task,
            )
            claim.put_back(hand.claim, after=0, counted=False)
    connections.close_all()


def drain(limit: int = 10_000) -> int:
    """For tests: run everything due here and now; an exception passes through (and its job waits for a retry)."""
    for count in range(limit):
        held, _ = claim.take(LANES, "drain", lease_of=lease_of)
        if held is None:
            return count
        try:
            _inline(held)
        except Exception as error:
            _failed(held, error)
            raise
        claim.done(held)
    raise RuntimeError(f"still not empty after {limit} jobs: do they put each other in the queue for ever?")


class Hand(threading.Thread):
    """One thread that takes and runs one job after another."""

    def __init__(self, lanes: tuple[str, ...], stop: threading.Event) -> None:
        super().__init__(name=f"hand-{lanes[0]}", daemon=True)
        self.lanes, self.stop, self.wake = lanes, stop, threading.Event()
        self.claim: Claim | None = None  # being run
        self.finished: Claim | None = None  # done, and deleted together with taking the next one: one commit a job
        self.who = f"{rescue.here()}:{self.name}"

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self._turn()
            except DatabaseError:
                log.exception("the database did not answer; trying again")
                connection.close()
                self.stop.wait(random.uniform(0.5, 1.5))
        if self.finished:
            _warn_late(self.finished, claim.done(self.finished))
        connections.close_all()

    def _turn(self) -> None:
        """Take and run the next job; when there is none, sleep until woken or due."""
        self.wake.clear()
        if held := self._take():
            self.claim = held
            self.finished = held if perform(held) else None
            self.claim = None
            self.lanes = (
                *self.lanes[1:],
                self.lanes[0],
            )  # the next lane has its turn: none waits for ever
        else:
            self.wake.wait(self._sleep())

    def _take(self) -> Claim | None:
        if not self.finished and not self._is_due():
            return None
        held, ours = claim.take(self.lanes, self.who, self.finished, lease_of)
        if self.finished:
            _warn_late(self.finished, ours)
            self.finished = None
        return held

    def _is_due(self) -> bool:
        first = claim.next_due(self.lanes)
        return first is not None and first <= timezone.now()

    def _sleep(self) -> float:
        first: datetime | None = claim.next_due(self.lanes)
        _tidy()
        return IDLE if first is None else min(IDLE, max(0.0, (first - timezone.now()).total_seconds()))


def perform(held: Claim) -> bool:
    """Run one job; True when it is done and only has to be deleted."""
    translation.activate(settings.LANGUAGE_CODE)
    timezone.deactivate()
    try:
        _call(held)
    except Exception as error:  # whatever a job raises must not stop the next one; it is stored and shown
        log.warning(
            "job %s #%s failed, attempt %s",
            held.task,
            held.id,
            held.attempts,
            exc_info=error,
        )
        _tidy()
        _failed(held, error)
        return False
    return True


def _tidy() -> None:
    """Let go of broken and old connections; not inside a test's transaction, which would be lost with them."""
    if not connection.in_atomic_block:
        close_old_connections()


def _call(held: Claim) -> None:
    task = tasks[held.task]  # a KeyError is a job of newer or removed code: it waits and is then shown as failed
    if held.task not in tasks:
        raise ModuleIsOff(held.task)
    token = holding.set(held)
    try:
        task.function(**held.args)
    finally:
        holding.reset(token)


class ModuleIsOff(Exception):
    """The job belongs to a module an administrator has switched off."""


def _inline(held: Claim) -> None:
    """Inside a test's transaction a failed statement must not spoil the rest of the test."""
    if not connection.in_atomic_block:
        return _call(held)
    with transaction.atomic():
        return _call(held)


def _failed(held: Claim, error: Exception) -> None:
    if isinstance(error, ModuleIsOff):
        claim.put_back(held, after=3600, counted=False)
        return
    task = tasks.get(held.task)
    retries, pause = (task.retries, task.pause(held.attempts)) if task else (5, 300.0)
    if held.attempts > retries:
        log.error("job %s #%s has failed for good", held.task, held.id)
        claim.give_up(held, told(error))
    else:
        claim.put_back(held, after=pause * random.uniform(0.8, 1.2), error=told(error))


def _warn_late(finished: Claim, ours: bool) -> None:
    if not ours:
        log.warning(
            "job %s #%s finished after its lease had passed; another worker has it",
            finished.task,
            finished.id,
        )


def _keep(hands: list[Hand], stop: threading.Event) -> None:
    """Wake the hands when something was committed, and keep house."""
    changes, house = claim.Changes(), 0.0
    while not stop.is_set():
        try:
            if time.monotonic() >= house:
                rescue.run()
                schedule.run()
                house = time.monotonic() + 1.0
            if changes.wait(0.5):
                for hand in hands:
                    hand.wake.set()
                stop.wait(changes.poll)
        except DatabaseError:
            log.exception("the database did not answer; trying again")
            connection.close()
            stop.wait(1.0)


def _orders(lanes: tuple[str, ...], threads: int) -> list[tuple[str, ...]]:
    """Which lanes each hand serves: the first lane has one for itself, the others take turns through all."""
    if threads == 1 or len(lanes) == 1:
        return [lanes] * threads
    return [
        lanes[:1],
        *((*lanes[i % len(lanes) :], *lanes[: i % len(lanes)]) for i in range(1, threads)),
    ]
