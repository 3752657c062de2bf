"""Ordering, stopping, carrying on and taking back a change of many tickets."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.events.bus import record
from talka.jobs import progress
from talka.jobs.models import Progress
from talka.kit.errors import Refused
from talka.tickets.actions.undoing import LATEST
from talka.tickets.models import Ticket

from . import changes, events
from .models import Batch, Row
from .tasks import run

if TYPE_CHECKING:
    from talka.people.models import Person

MOST = 50_000
PIECE = 1_000  # keys in one statement


@transaction.atomic
def order(person: "Person", asked: dict[str, Any], tickets: Iterable[int], *, via: str = "web") -> Batch:
    """Want a change for these tickets; those the person does not see are kept as not there (HAZARDS PRIV-6).

    The work is done by tasks.run, or at once by `carrying.carry_on`: nothing is changed here.
    """
    wanted = changes.cleaned(person, asked)
    keys = list(dict.fromkeys(islice(tickets, MOST + 1)))
    if len(keys) > MOST:
        raise Refused(_("At most %(count)s tickets at once.") % {"count": MOST}, field="tickets")
    if "merge" in wanted:
        keys = [one for one in keys if one != wanted["merge"]]
    if not keys:
        raise Refused(_("Choose at least one ticket."), field="tickets")
    seen = set(_seen(person, keys))
    if not seen:
        raise Refused(_("There is no such ticket."), field="tickets")
    batch = _batch(person, wanted, len(keys), via=via)
    Row.objects.bulk_create(
        (Row(batch=batch, ticket=one, state=Row.State.WAITING if one in seen else Row.State.UNSEEN) for one in keys),
        batch_size=PIECE,
    )
    if len(keys) > len(seen):
        progress.step(batch.progress, failed=True, count=len(keys) - len(seen))
    return batch


@transaction.atomic
def stop(batch: Batch, *, by: "Person") -> Batch:
    """What is done stays done; the rest waits for `resume`."""
    batch.progress = progress.stop(batch.progress)
    _ended(batch, by)
    return batch


@transaction.atomic
def resume(batch: Batch, *, by: "Person") -> Batch:
    """Go on where it was stopped, or where a worker gave up."""
    if not batch.rows.filter(state=Row.State.WAITING).exists():
        raise Refused(_("There is nothing left to do."))
    Progress.objects.filter(pk=batch.progress_id).update(state=Progress.RUNNING, finished_at=None)
    batch.progress.refresh_from_db()
    run.enqueue(batch_id=batch.pk, key=f"batch:{batch.pk}")
    return batch


@transaction.atomic
def undo(batch: Batch, *, by: "Person", via: str = "web") -> Batch:
    """Take every change of a batch back, as a batch of its own; tickets that somebody changed since stay and say so."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("progress").get(pk=batch.pk)
    if batch.is_running:
        raise Refused(_("It is still running. Stop it first."))
    if Batch.objects.filter(undoes=batch).exists():
        raise Refused(_("This was taken back already."))
    done = batch.rows.filter(state=Row.State.DONE).exclude(events=[]).order_by("-pk")
    if batch.undoes_id or not (count := done.count()):
        raise Refused(_("This cannot be taken back."))
    back = _batch(by, {}, count, via=via, undoes=batch)
    rows = done.values_list("ticket", "events").iterator(chunk_size=PIECE)
    Row.objects.bulk_create((Row(batch=back, ticket=t, events=e) for t, e in rows), batch_size=PIECE)
    return back


def undoable(batch: Batch) -> bool:
    """Whether `undo` would be accepted, as far as can be told without asking each ticket."""
    if batch.is_running or batch.undoes_id or Batch.objects.filter(undoes=batch).exists():
        return False
    since = batch.progress.finished_at
    if since is not None and since < timezone.now() - LATEST:
        return False
    return batch.rows.filter(state=Row.State.DONE).exclude(events=[]).exists()


def _batch(person: "Person", wanted: dict[str, Any], count: int, *, via: str, undoes: Batch | None = None) -> Batch:
    what = changes.told(wanted) if undoes is None else _("Taking back: %(what)s") % {"what": undoes.progress.title}
    batch = Batch.objects.create(
        person=person,
        changes=wanted,
        via=via,
        scopes=_scopes(person),
        undoes=undoes,
        progress=progress.start("batch", what, count, by=person.pk),
    )
    said = events.Ordered(batch=batch.pk, count=count, what=batch.progress.title)
    batch.event_id = record(said, thing=f"batches.batch:{batch.pk}", by=person, via=via).pk
    batch.save(update_fields=["event_id"])
    return batch


def _scopes(person: "Person") -> list[str] | None:
    scopes = getattr(person, "scopes", None)
    return None if scopes is None else sorted(scopes)


def _seen(person: "Person", keys: list[int]) -> Iterator[int]:
    for start in range(0, len(keys), PIECE):
        piece = Ticket.objects.visible_to(person).filter(pk__in=keys[start : start + PIECE])
        yield from piece.values_list("pk", flat=True)


def _ended(batch: Batch, by: "Person | None") -> None:
    counts = batch.progress
    said = events.Ended(batch=batch.pk, state=counts.state, done=counts.done, refused=counts.failed)
    record(said, thing=f"batches.batch:{batch.pk}", by=by, via=batch.via)
