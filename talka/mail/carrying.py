"""One Outgoing row to its end: ready → sending → sent, failed or uncertain (HAZARDS I4, REL-OUT)."""

import datetime as dt
import logging
import random

from django.utils import timezone
from django.utils.translation import gettext as _

from talka.kit import crash
from talka.kit.errors import Refused
from talka.kit.prepared import Prepared

from . import composing, deliveries, lines, threads, transport
from .leases import new_lease, orphaned
from .models import Mailbox, Outgoing

log = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=4)  # connecting and naming the recipient, each step within its time-out
HANDING = dt.timedelta(minutes=10)  # the text, and the answer to it
PAUSES = (1, 5, 15, 60)  # minutes, then each hour
LONGEST = dt.timedelta(days=5)


def carry_one(outgoing_id: int) -> dt.datetime | None:
    """Send it if it is due; answers when to try again, None when nothing is left to do."""
    row = _claim(outgoing_id)
    if row is None and rescue(outgoing_id):
        row = _claim(outgoing_id)
    if row is None:
        return None
    mailbox = row.mailbox
    if mailbox is None or not mailbox.can_send:
        _hold(row, _("No outgoing server is set for this mailbox."))
        return None
    try:
        return _carry(row, mailbox)
    finally:
        if not WAITING.first(mailbox=mailbox.pk, now=timezone.now()):
            lines.hang_up(mailbox)


def _carry(row: Outgoing, mailbox: Mailbox) -> dt.datetime | None:
    try:
        raw = composing.compose(row, mailbox)
        sender = "" if row.kind == Outgoing.Kind.ACK else _envelope(row, mailbox)
        if mailbox.provider:
            from . import providers  # noqa: PLC0415  0.2 s of imports only where a provider is used

            providers.send(mailbox, raw, recipient=row.recipient, handing=lambda: _handing(row))
        else:
            transport.send(mailbox, raw, sender=sender, recipient=row.recipient, handing=lambda: _handing(row))
    except transport.Rejected as no:
        deliveries.fail(row, str(no))
    except transport.Deferred as later:
        _trouble(mailbox, str(later) if isinstance(later, transport.SignInFailed) or not later.code else "")
        return _later(row, str(later))
    except transport.Unknown as doubt:
        deliveries.close(row, Outgoing.State.UNCERTAIN, str(doubt))
    except LostLease:
        log.warning("outgoing mail %s was taken over by another worker", row.pk)
    except Refused as no:
        deliveries.fail(row, str(no))
    else:
        crash.point("carry.taken")
        deliveries.close(row, Outgoing.State.SENT)
        crash.point("carry.closed")
        _trouble(mailbox, "")
    return None


# whether the line to the server is still needed; index outgoing_ready
WAITING = Prepared(
    lambda mailbox, now: Outgoing.objects.filter(
        state=Outgoing.State.READY, mailbox_id=mailbox, next_try__lte=now
    ).values_list("pk")[:1],
    mailbox=int,
    now=dt.datetime,
)
ROW = Prepared(
    lambda pk: Outgoing.objects.filter(pk=pk).select_related(
        "mailbox__desk", "message__author", "message__ticket__desk", "ticket"
    ),
    pk=int,
)


def _envelope(row: Outgoing, mailbox: Mailbox) -> str:
    return threads.bounce_address(mailbox.address, row.pk) if mailbox.signed_bounces else mailbox.address


class LostLease(Exception):
    """We were too slow: somebody else decides about this mail now."""


def rescue(only: int | None = None) -> list[int]:
    """Rows whose worker died: those that had not begun to hand over the text may go again, the others are uncertain."""
    sending = Outgoing.objects.filter(state=Outgoing.State.SENDING)
    sending = sending.filter(pk=only) if only else sending
    dead = sending.filter(pk__in=orphaned(sending))
    for row in dead.filter(handed=True):
        deliveries.close(row, Outgoing.State.UNCERTAIN, _("The worker stopped while the mail was being handed over."))
    again = list(dead.filter(handed=False).values_list("pk", flat=True))
    Outgoing.objects.filter(pk__in=again, handed=False, state=Outgoing.State.SENDING).update(
        state=Outgoing.State.READY, lease="", lease_until=None
    )
    return again


def _claim(outgoing_id: int) -> Outgoing | None:
    now = timezone.now()
    ready = Outgoing.objects.filter(pk=outgoing_id, state=Outgoing.State.READY, next_try__lte=now)
    if not ready.update(state=Outgoing.State.SENDING, lease=new_lease(), lease_until=now + LEASE, handed=False):
        return None
    crash.point("carry.claimed")
    return ROW.first(pk=outgoing_id)


def _handing(row: Outgoing) -> None:
    """Committed before the first byte of the text: after a crash the row knows that the server may have it."""
    mine = Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.SENDING, lease=row.lease)
    if not mine.update(handed=True, attempts=row.attempts + 1, lease_until=timezone.now() + HANDING):
        raise LostLease
    crash.point("carry.handing")


def _hold(row: Outgoing, reason: str) -> None:
    """It waits, visibly, until the mailbox gets a server (outbox.release)."""
    deliveries.close(row, Outgoing.State.READY, reason)


def _later(row: Outgoing, reason: str) -> dt.datetime | None:
    now = timezone.now()
    if now - row.created_at > LONGEST:
        deliveries.fail(row, _("Given up after %(days)s days: %(reason)s") % {"days": LONGEST.days, "reason": reason})
        return None
    tries = row.attempts
    pause = dt.timedelta(minutes=PAUSES[min(tries, len(PAUSES) - 1)]) * random.uniform(1.0, 1.2)
    mine = Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.SENDING, lease=row.lease)
    mine.update(
        state=Outgoing.State.READY,
        error=reason[:500],
        attempts=tries + 1,
        next_try=now + pause,
        lease="",
        lease_until=None,
        handed=False,
    )
    return now + pause


def _trouble(mailbox: Mailbox, words: str) -> None:
    """One visible sign on the mailbox, however many mails wait for it."""
    if mailbox.sending_error != words[:500]:
        Mailbox.objects.filter(pk=mailbox.pk).update(sending_error=words[:500])
