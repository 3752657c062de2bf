"""One thread of the web process sees new events and tells the hub. It reads; it never writes."""

import logging
import threading
import time
from collections.abc import Iterable

from django.db import DatabaseError, connection
from django.db.models import Max, Q
from django.utils.timezone import now

from talka.events.models import Event
from talka.jobs.claim import Changes

from .hub import Hub, Message
from .presence import Looking
from .topics import touched

log = logging.getLogger("talka.realtime")
POLL = 0.05
REPLAY = 500
PATIENCE = 30.0  # how long a transaction may stay open between taking its event number and committing it
OVERLAP = 200


class Cursor:
    """Which events have been seen. Numbers are given before the commit, so a smaller one may appear later."""

    def __init__(self, last: int = 0) -> None:
        self.last = last
        self.gaps: dict[int, float] = {}

    def take(self, ids: Iterable[int], at: float) -> None:
        """Note what was read; a number jumped over is looked for again until its time has passed."""
        for number in ids:
            self.gaps.pop(number, None)
            if number > self.last:
                jumped = range(max(self.last + 1, number - OVERLAP), number)
                self.gaps.update((missing, at) for missing in jumped)
                self.last = number
        self.gaps = {number: since for number, since in self.gaps.items() if at - since < PATIENCE}


class Watcher(threading.Thread):
    def __init__(self, hub: Hub) -> None:
        super().__init__(name="events", daemon=True)
        self.hub, self.cursor, self.presence = hub, Cursor(), Looking()
        self.stopped, self.ready = threading.Event(), threading.Event()

    def run(self) -> None:
        changes = Changes(poll=POLL, listen=False)
        while not self.stopped.is_set():
            try:
                if not self.ready.is_set():
                    self.cursor = Cursor(newest())
                    self.hub.newest = self.cursor.last
                    self.ready.set()
                if changes.wait(0.5):
                    self.look()
                self.look_who_is_there()
            except DatabaseError:
                log.exception("the database did not answer; trying again")
                connection.close()
                self.stopped.wait(1.0)
        connection.close()

    def look(self) -> None:
        """Tell everybody about the events that are new since the last look."""
        while True:
            # a jumped-over number found later is told then; the order of nudges does not matter
            new = list(
                Event.objects.filter(Q(id__gt=self.cursor.last) | Q(id__in=list(self.cursor.gaps))).order_by("id")[
                    :REPLAY
                ]
            )
            self.cursor.take([event.pk for event in new], time.monotonic())
            if new and self.hub.clients:
                self.hub.publish(messages_of(new))
            if len(new) < REPLAY:
                return

    def look_who_is_there(self) -> None:
        if self.hub.clients and (fresh := self.presence.fresh()):
            self.hub.publish(fresh)

    def stop(self) -> None:
        self.stopped.set()


def newest() -> int:
    return int(Event.objects.aggregate(last=Max("id"))["last"] or 0)


def since(last_id: int, topics: set[str]) -> list[Message] | None:
    """What these topics missed after `last_id`; None when it is too much, and fetching anew is cheaper.

    Reads a little further back: an event with a smaller number may have been committed after the last one told.
    A nudge told twice does no harm.
    """
    events = list(Event.objects.filter(id__gt=max(0, last_id - OVERLAP)).order_by("-id")[: REPLAY + OVERLAP])
    if len(events) == REPLAY + OVERLAP or last_id > newest():
        return None
    late = [event for event in events if event.pk > last_id or _is_fresh(event)]
    return [message for message in messages_of(reversed(late)) if message.topic in topics]


def messages_of(events: Iterable[Event]) -> list[Message]:
    return [
        Message(topic, "nudge", (("event", event.pk), ("kind", event.kind)), event.pk, internal)
        for event in events
        for topic, internal in touched(event)
    ]


def _is_fresh(event: Event) -> bool:
    return (now() - event.at).total_seconds() < 2 * PATIENCE
