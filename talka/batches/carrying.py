"""Doing a batch, some rows in one transaction: after any crash the rows that are done say so, and no other is."""

import logging
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from talka.events.bus import because_of, noted, record
from talka.events.models import Event
from talka.jobs import progress
from talka.jobs.models import Progress
from talka.kit.errors import Refused
from talka.people.models import Person
from talka.tickets import actions as verbs
from talka.tickets.models import Ticket

from . import events
from .changes import CHANGES
from .models import Batch, Row

log = logging.getLogger(__name__)
GROUP = 20  # rows of one transaction: few enough that nobody waits for the lock, enough to share the cost of a commit
LONGEST = 300
State = Row.State


def carry_on(batch: Batch) -> bool:
    """Do the next rows; False when nothing is left or somebody pressed stop."""
    with transaction.atomic():
        # held until the end: a second worker that took the job over waits here, and then sees what is done
        at = Progress.objects.select_for_update().get(pk=batch.progress_id)
        if at.state != Progress.RUNNING:
            return False
        rows = list(batch.rows.filter(state=State.WAITING).order_by("pk")[:GROUP])
        if rows:
            _do(batch, rows)
        if len(rows) < GROUP or not batch.rows.filter(state=State.WAITING).exists():
            _end(batch, at)
            return False
    return True


def _do(batch: Batch, rows: list[Row]) -> None:
    person = _person(batch)  # read anew: a right that is taken away in the middle counts from the next rows on
    wanted = {name: CHANGES[name].load(value) for name, value in batch.changes.items()}
    tickets = (
        Ticket.objects.visible_to(person).select_related("requester", "desk").in_bulk([row.ticket for row in rows])
    )
    order = Event.objects.get(pk=batch.event_id)
    with translation.override(person.language or None), because_of(order):
        for row in rows:
            ticket = tickets.get(row.ticket)
            if ticket is None:
                row.state = State.UNSEEN
            else:
                row.state, row.reason = _one(batch, row, ticket, wanted, person)
    Row.objects.bulk_update(rows, ["state", "reason", "events"])
    good = sum(row.state in (State.DONE, State.SAME) for row in rows)
    for failed, count in ((False, good), (True, len(rows) - good)):
        if count:
            progress.step(batch.progress, failed=failed, count=count)


def _one(batch: Batch, row: Row, ticket: Ticket, wanted: dict[str, Any], person: Person) -> tuple[State, str]:
    """All changes of one ticket or none of them."""
    try:
        with transaction.atomic():
            return (_take_back if batch.undoes_id else _change)(batch, row, ticket, wanted, person), ""
    except Refused as refusal:
        return State.REFUSED, str(refusal)[:LONGEST]
    except DatabaseError:
        raise  # nothing about this ticket: the job is tried again
    except Exception:  # one ticket that cannot be done must not keep the others waiting; it is logged and shown
        log.exception("batch %s could not change ticket %s", batch.pk, ticket.pk)
        return State.FAILED, _("Something went wrong on our side. It has been written down.")


def _change(batch: Batch, row: Row, ticket: Ticket, wanted: dict[str, Any], person: Person) -> State:
    happened, back = False, []
    for name, value in wanted.items():
        with noted() as recorded:
            CHANGES[name].apply(ticket, value, person, batch.via)
        happened = happened or bool(recorded)
        if change := verbs.undoable(recorded, person):
            back.append(change.pk)
    row.events = back
    return State.DONE if happened else State.SAME


def _take_back(batch: Batch, row: Row, ticket: Ticket, wanted: dict[str, Any], person: Person) -> State:
    changes = Event.objects.in_bulk(row.events)
    for key in reversed(row.events):
        verbs.undo(changes[key], by=person, via=batch.via)
    row.events = []
    return State.DONE


def _end(batch: Batch, at: Progress) -> None:
    batch.progress = progress.finish(at)
    done = events.Ended(
        batch=batch.pk, state=batch.progress.state, done=batch.progress.done, refused=batch.progress.failed
    )
    record(done, thing=f"batches.batch:{batch.pk}", via=batch.via)


def _person(batch: Batch) -> Person:
    person = Person.objects.get(pk=batch.person_id)
    if batch.scopes is not None:
        person.scopes = frozenset(batch.scopes)  # HAZARDS PRIV-3
    return person
