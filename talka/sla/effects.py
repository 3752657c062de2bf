"""Working out what other terms would do to open tickets, and putting open tickets under the terms of today."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.forms import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.jobs import progress
from talka.jobs.models import Progress
from talka.tickets.models import Ticket

from . import actions, events, whatif
from .models import Effect, Promise, Version
from .whatif import Moved

if TYPE_CHECKING:
    from talka.people.models import Person

PIECE = 200  # tickets of one transaction
COUNTED = ("earlier", "later", "begun", "ended")


@transaction.atomic
def ask(promise: Promise, *, by: "Person | None", applies: bool = False, via: str = "web") -> Effect:
    """Work out what the promise as it stands in memory, saved or not, would do; or do it with what is published."""
    from .tasks import work_out  # noqa: PLC0415  the job calls back here

    require(by, "sla.manage")
    terms, kept = actions.terms_of(promise)
    total = Ticket.objects.open().count()
    said = _("New deadlines: %(promise)s") if applies else _("What if: %(promise)s")
    at = progress.start("sla.effect", said % {"promise": promise.name}, total, by=by.pk if by else None)
    effect = Effect.objects.create(
        promise_id=promise.pk,
        terms=terms,
        hours=kept,
        typed=model_to_dict(promise),
        holds=promise.holds(timezone.localdate()),
        applies=applies,
        progress=at,
        by=by,
    )
    if applies:
        record(events.Applied(effect=effect.pk), thing=f"sla.promise:{promise.pk}", by=by, via=via)
    work_out.enqueue(effect_id=effect.pk, key=f"effect:{effect.pk}")
    return effect


def carry_on(effect: Effect) -> bool:
    """The next piece; False when nothing is left or somebody pressed stop. Committed with how far it is."""
    with transaction.atomic():
        at = Progress.objects.select_for_update().get(pk=effect.progress_id)
        if at.state != Progress.RUNNING:
            return False
        tickets = list(
            Ticket.objects.open()
            .filter(pk__gt=effect.at_ticket)
            .select_related("desk", "requester")
            .order_by("pk")[:PIECE]
        )
        if tickets:
            found = list(_apply(tickets, effect) if effect.applies else _told(tickets, effect))
            _count(effect, found, tickets[-1].pk)
            progress.step(at, count=len(tickets))
            for one in found:
                progress.step(at, count=0, row=one.row())
        if len(tickets) < PIECE:
            progress.finish(at)
            return False
    return True


def _told(tickets: list[Ticket], effect: Effect) -> Iterable[Moved]:
    draft = Version(promise=effect.promise, number=0, terms=effect.terms, hours=effect.hours)
    return whatif.moved(tickets, draft, timezone.now(), holds=effect.holds)


def _apply(tickets: list[Ticket], effect: Effect) -> Iterable[Moved]:
    now = timezone.now()
    for ticket in tickets:
        old = ticket.due_at
        if actions.rematch(ticket, now, renew=True):
            ticket.refresh_from_db(fields=["due_at"])
            if old != ticket.due_at:
                yield Moved(ticket, "", old, ticket.due_at)


def _count(effect: Effect, found: list[Moved], last: int) -> None:
    now = timezone.now()
    counts = {kind: F(kind) + sum(one.kind() == kind for one in found) for kind in COUNTED}
    late = sum(1 for one in found if one.new is not None and one.new < now)
    Effect.objects.filter(pk=effect.pk).update(**counts, late=F("late") + late, at_ticket=last)
