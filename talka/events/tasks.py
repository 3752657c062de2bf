"""The outbox: an event with @later reactions waits as one job, written in the same transaction."""

import logging

from django.apps import apps
from django.db import transaction

from talka.jobs.queue import job

from . import bus
from .models import Event

log = logging.getLogger(__name__)


@job(lane="interactive", retries=8)
def react(event_id: int) -> None:
    """Run every @later reaction of one event, each in its own transaction; one that fails is retried alone.

    Only a worker or a database that goes away in the middle makes this job run again, and then the reactions that
    were done run a second time: that is why @later ones must bear it.
    """
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
    return apps.get_model("tickets.Ticket").objects.filter(pk=event.ticket_id).first()


def _name(reaction: bus.Reaction) -> str:
    return f"{reaction.__module__}.{reaction.__qualname__}"


bus.outbox.append(lambda event: react.enqueue(event_id=event.pk))
