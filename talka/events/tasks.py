"""The outbox: an event with @later reactions waits as one job, written in the same transaction."""

import logging
import time

from django.apps import apps
from django.db import transaction

from talka.jobs import claim
from talka.jobs.queue import job
from talka.kit import crash
from talka.kit.prepared import Prepared

from . import bus
from .models import Event

log = logging.getLogger(__name__)
TOGETHER = 0.05  # seconds one commit may keep other writers waiting


@job(lane="interactive", retries=8)
def react(event_id: int) -> None:
    """Run every @later reaction of one event, each in its own savepoint; one that fails is retried alone.

    The events that wait behind it come along for a moment: one commit for many (decision 0150). Only a worker or a
    database that goes away in the middle makes this job run again: @later reactions must bear that, since what they
    did outside the database is done twice then.
    """
    mine, until = claim.holding.get(), time.monotonic() + TOGETHER
    with transaction.atomic():
        _react(event_id)
        while mine and time.monotonic() < until and (more := claim.take_along(mine)):
            _react(more["event_id"])
        crash.point("react.uncommitted")


def _react(event_id: int) -> None:
    event = Event.objects.get(pk=event_id)
    for reaction in bus.later_reactions(event.kind):
        try:
            with transaction.atomic():
                # read for each: the one before may have changed the ticket
                bus.run(reaction, event, _ticket(event))
        except Exception:
            # kept as a job of its own, so its neighbours run once and it is seen, retried and counted
            log.exception("reaction %s to event %s failed; it will be tried again", _name(reaction), event_id)
            react_once.enqueue(event_id=event_id, reaction=_name(reaction))


@job(lane="interactive", retries=8)
def react_once(event_id: int, reaction: str) -> None:
    event = Event.objects.get(pk=event_id)
    for found in bus.later_reactions(event.kind):
        if _name(found) == reaction:
            with transaction.atomic():
                bus.run(found, event, _ticket(event))


def _ticket(event: Event) -> object | None:
    if event.ticket_id is None:
        return None
    return TICKET.first(pk=event.ticket_id)


TICKET: Prepared[object] = Prepared(lambda pk: apps.get_model("tickets.Ticket").objects.filter(pk=pk), pk=int)


def _name(reaction: bus.Reaction) -> str:
    return f"{reaction.__module__}.{reaction.__qualname__}"


bus.outbox.append(lambda event: react.enqueue(event_id=event.pk))
