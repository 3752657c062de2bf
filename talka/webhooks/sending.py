"""Putting messages in the queue and sending them: repeated with growing pauses, given up in the end, resting when nobody answers."""

import datetime as dt
import random
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.events.bus import record
from talka.kit import egress, tokens
from talka.tickets.models import Ticket

from . import events, payloads, signing
from .models import Delivery, Endpoint

if TYPE_CHECKING:
    from talka.events.models import Event

PAUSES = (
    5,
    60,
    5 * 60,
    30 * 60,
    2 * 3600,
    5 * 3600,
    10 * 3600,
    14 * 3600,
    20 * 3600,
    24 * 3600,
)  # seconds; then it is given up
FAILURES, REST, LONGEST_REST = 10, dt.timedelta(minutes=5), dt.timedelta(hours=6)
MOST_WAITING = 5_000  # of one endpoint: one that is away for days does not fill the database
READ = 1000  # bytes of an answer
State = Delivery.State
USER_AGENT = "Talka-Webhooks/1"


def put(endpoint: Endpoint, kind: str, event: "Event | None", ticket: Ticket, **more: Any) -> Delivery | None:
    """One message in the queue, in the caller's transaction; None when the owner may not hear of it."""
    if not endpoint.active or not payloads.may_hear(endpoint.owner, ticket, event.kind if event else kind):
        return None
    full = endpoint.deliveries.filter(state=State.WAITING)[:MOST_WAITING].count() >= MOST_WAITING
    state = State.DROPPED if full else State.WAITING
    words = payloads.body(kind, event, ticket, **more)
    made = Delivery.objects.create(
        endpoint=endpoint,
        event=event,
        uid=f"msg_{tokens.random()}",
        kind=kind,
        ticket=ticket.pk,
        body=words,
        state=state,
    )
    if not full:
        _enqueue(made, timezone.now())
    return made


def again(delivery: Delivery) -> Delivery:
    """A person says: send it once more, as the same message."""
    delivery.state, delivery.tries, delivery.next_at = State.WAITING, 0, timezone.now()
    delivery.save(update_fields=["state", "tries", "next_at"])
    Endpoint.objects.filter(pk=delivery.endpoint_id).update(rests_until=None)
    _enqueue(delivery, timezone.now())
    return delivery


def send(delivery: Delivery) -> None:
    """One try. The answer is written down before the next one is thought of; no lock is held while we wait for it."""
    endpoint, now = delivery.endpoint, timezone.now()
    if delivery.state != State.WAITING:
        return
    if not endpoint.active:
        return _end(delivery, State.FAILED, answer=_("The webhook is out of use."))
    if endpoint.rests_until and endpoint.rests_until > now:
        return _enqueue(delivery, endpoint.rests_until + dt.timedelta(seconds=random.uniform(0, 30)))
    ticket = Ticket.objects.filter(pk=delivery.ticket).first()
    kind = delivery.event.kind if delivery.event else delivery.kind
    if ticket is None or not payloads.may_hear(endpoint.owner, ticket, kind):
        return _end(delivery, State.FAILED, answer=_("Its owner may not see the ticket any more."))
    began = time.monotonic()
    status, answer = _ask(delivery, endpoint, now)
    delivery.tries, delivery.status, delivery.answer = delivery.tries + 1, status, answer
    delivery.milliseconds = int((time.monotonic() - began) * 1000)
    with transaction.atomic():
        _settle(delivery, endpoint, now)
    return None


def _ask(delivery: Delivery, endpoint: Endpoint, now: dt.datetime) -> tuple[int | None, str]:
    body = delivery.body.encode()
    head = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        **signing.headers(delivery.uid, now, body, keys(endpoint, now)),
    }
    try:
        found = egress.send(endpoint.url, head, body, private=settings.WEBHOOK_PRIVATE_HOSTS, most=READ)
    except egress.Blocked:
        return None, _(
            "This address is not one we speak to: only public https addresses, or those that whoever runs this server allows."
        )
    except egress.Unreached as why:
        return None, _("Nobody answered in time (%(why)s).") % {"why": why}
    return found.status, found.body.decode("utf-8", "replace").replace("\0", "")


def keys(endpoint: Endpoint, now: dt.datetime) -> list[str]:
    found = [signing.unseal(endpoint.secret)]
    if endpoint.old_secret and endpoint.old_until and endpoint.old_until > now:
        found.append(signing.unseal(endpoint.old_secret))
    return found


def _settle(delivery: Delivery, endpoint: Endpoint, now: dt.datetime) -> None:
    rows = Endpoint.objects.filter(pk=endpoint.pk)
    if delivery.status is not None and 200 <= delivery.status < 300:
        rows.update(failed_in_row=0, rests_until=None, problem="")
        return _end(delivery, State.TAKEN)
    if delivery.status == 410:  # Standard Webhooks: the receiver wants no more
        rows.update(active=False, problem=_("It answered that it is gone (410)."))
        return _end(delivery, State.FAILED)
    rows.update(failed_in_row=F("failed_in_row") + 1)
    _rest(rows.get(), delivery, now)
    if delivery.tries > len(PAUSES):
        return _end(delivery, State.FAILED)
    pause = PAUSES[delivery.tries - 1] * random.uniform(0.8, 1.2)
    delivery.next_at = now + dt.timedelta(seconds=pause)
    delivery.save(update_fields=["tries", "status", "answer", "milliseconds", "next_at"])
    return _enqueue(delivery, delivery.next_at)


def _rest(endpoint: Endpoint, delivery: Delivery, now: dt.datetime) -> None:
    """The breaker: after ten failures in a row nobody asks for a while, each time longer."""
    if endpoint.failed_in_row < FAILURES or endpoint.failed_in_row % FAILURES:
        return
    rest = min(REST * 2 ** (endpoint.failed_in_row // FAILURES - 1), LONGEST_REST)
    reason = str(delivery.status) if delivery.status else delivery.answer[:200]
    Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=now + rest, problem=reason[:300])
    record(events.Rested(reason=reason), thing=f"webhooks.endpoint:{endpoint.pk}", via="system")


def _end(delivery: Delivery, state: str, *, answer: str = "") -> None:
    delivery.state, delivery.next_at = State(state), None
    delivery.answer = answer or delivery.answer
    delivery.save(update_fields=["state", "tries", "status", "answer", "milliseconds", "next_at"])


def _enqueue(delivery: Delivery, at: dt.datetime) -> None:
    from .tasks import deliver  # noqa: PLC0415  the job calls back here

    deliver.enqueue(delivery_id=delivery.pk, run_at=at, key=f"webhook:{delivery.pk}")
