"""From stored mails to tickets: claimed in batches, attempts counted before parsing, poison isolated (HAZARDS I5)."""

import datetime as dt
import logging
import time

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.events.bus import record
from talka.kit import crash
from talka.kit.errors import Refused
from talka.kit.mime import Letter
from talka.kit.mime.child import ParseFailed, ParserKilled, parse_limited

from . import events, keeping, turns
from .leases import new_lease, orphaned
from .models import RawMail
from .steps import Arrival, Batch, Outcome, walk

log = logging.getLogger(__name__)
BATCH = 20
LEASE = dt.timedelta(seconds=45)  # how long a dead worker keeps its batch from the others
LONGEST = 0.1  # seconds one commit may hold up other writers
EXTENDED = 10.0  # seconds of reading after which the lease is renewed
PAUSE = dt.timedelta(seconds=30)  # before a mail that failed is tried again
FIRST_REST = 0.25  # seconds, doubled with each worker that died with the mail in hand
MOST_ATTEMPTS = 3
# A worker that died with the mail in hand was more likely killed than poisoned: what is dangerous happens in the
# parser's own process. So this many deaths are forgiven, and a rolling restart puts no good mail aside.
MOST_DEATHS = 8
OURS = (OperationalError, InterfaceError, OSError)  # never the mail's fault (Zammad #3603)
NOT_OURS = ("no_desk",)  # refusals that only an administrator can lift: the mail waits


class Trouble(Exception):
    """Something of ours is broken; every mail waits for it without an attempt being counted."""


def receive_some(batch: int = BATCH) -> int:
    """Take the next mails that are due through the steps; how many they were."""
    rows = _claim(batch)
    if not rows:
        return 0
    try:
        read = _read_all(rows)
        crash.point("receive.read")
        while read:
            turns.let_pass()
            _settle_some(read)
    except (*OURS, Trouble) as trouble:
        log.error("mail waits: %s", trouble)
        _give_back(rows, str(trouble))
        raise
    return len(rows)


def next_due() -> dt.datetime | None:
    """When the first waiting mail may be tried: its pause or a dead worker's lease is over then."""
    waiting = RawMail.objects.filter(state=RawMail.State.RECEIVED).order_by("next_try").first()
    return max(filter(None, (waiting.next_try, waiting.lease_until))) if waiting else None


def _claim(batch: int) -> list[RawMail]:
    """Hold some mails for a while. One that has failed before comes alone, so that it can harm nobody else."""
    _free_the_dead()
    now = timezone.now()
    due = RawMail.objects.filter(lease="", state=RawMail.State.RECEIVED, next_try__lte=now).order_by("next_try", "id")
    with transaction.atomic():
        rows = list(due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)[:batch])
        if rows:
            rows = rows[:1] if rows[0].attempts else [row for row in rows if not row.attempts]
        lease = new_lease()
        # counted and committed before anything is read: a mail that kills the process has used up an attempt
        RawMail.objects.filter(pk__in=[row.pk for row in rows]).update(
            attempts=F("attempts") + 1, lease=lease, lease_until=now + LEASE
        )
    crash.point("receive.claimed")
    for row in rows:
        row.lease, row.attempts = lease, row.attempts + 1
    if rows and rows[0].attempts > MOST_DEATHS:
        _put_aside(rows[0], _("It could not be read in %(count)s attempts.") % {"count": MOST_DEATHS})
        return _claim(batch)
    return rows


def _free_the_dead() -> None:
    """Mails whose worker has gone wait a little, longer each time: so they are not the ones in hand again while workers
    go on falling, and nothing that is innocent is put aside for it."""
    held = RawMail.objects.filter(state=RawMail.State.RECEIVED)
    for row in held.filter(pk__in=orphaned(held)):
        free = {"lease": "", "lease_until": None, "next_try": timezone.now() + _rest(row.attempts)}
        held.filter(pk=row.pk, lease=row.lease).update(**free)


def _rest(deaths: int) -> dt.timedelta:
    return dt.timedelta(seconds=FIRST_REST * 2.0 ** min(deaths, MOST_DEATHS))


def _read_all(rows: list[RawMail]) -> list[tuple[RawMail, Letter]]:
    """Parse them all; hard ones take long, so the batch says now and then that it is still held."""
    read, renewed = [], time.monotonic()
    for row in rows:
        if (letter := _read(row)) is not None:
            read.append((row, letter))
        if time.monotonic() - renewed > EXTENDED:
            RawMail.objects.filter(lease=rows[0].lease).update(lease_until=timezone.now() + LEASE)
            renewed = time.monotonic()
    return read


def _read(row: RawMail) -> Letter | None:
    try:
        return parse_limited(keeping.read(row.path))
    except FileNotFoundError:
        _put_aside(row, _("The stored mail is missing from the disk."))
    except ParseFailed as error:
        _poisoned(row, error)
    return None


def _settle_some(read: list[tuple[RawMail, Letter]]) -> None:
    """Settle from the front of the list in one commit, but not so many that other writers wait long."""
    until, shared = time.monotonic() + LONGEST, Batch()
    with transaction.atomic():
        while read and time.monotonic() < until:
            row, letter = read.pop(0)
            _settle(row, letter, shared)
            crash.point("receive.uncommitted")
    crash.point("receive.settled")


def _settle(row: RawMail, letter: Letter, shared: Batch) -> None:
    """One mail in its own savepoint; a repeat that another worker settled in the same moment is looked at again."""
    for last in (False, True):
        try:
            with transaction.atomic():
                arrival, outcome = walk(Arrival(row, letter, shared))
                _close(row, arrival, outcome)
            return
        except OURS:
            raise
        except IntegrityError as error:
            if last:
                _poisoned(row, error)
        except Refused as refusal:
            if refusal.code in NOT_OURS:
                raise Trouble(str(refusal)) from refusal
            return _poisoned(row, refusal)
        except Exception as error:  # whatever a mail provokes must not stop the next one; it is kept, counted and shown
            return _poisoned(row, error)


def _close(row: RawMail, arrival: Arrival, outcome: Outcome) -> None:
    mine = RawMail.objects.filter(pk=row.pk, state=RawMail.State.RECEIVED, lease=row.lease)
    sender = arrival.sender.email or (arrival.letter.sender.raw if arrival.letter.sender else "")
    changed = mine.update(
        state=outcome.state,
        outcome=outcome.outcome,
        reason=outcome.reason[:500],
        fingerprint="" if outcome.outcome == RawMail.Outcome.DUPLICATE else arrival.fingerprint,
        ticket=outcome.ticket,
        facts=row.facts | arrival.facts,
        mailbox=arrival.mailbox or row.mailbox,
        sender=sender[:320],
        subject=arrival.letter.subject[:250],
        lease="",
        lease_until=None,
    )
    if not changed:
        raise LostLease(f"mail {row.pk} was taken over by another worker")
    if outcome.state == RawMail.State.ASIDE:
        record(events.SetAside(mail=row.pk, reason=outcome.reason), thing=f"mail.rawmail:{row.pk}", via="mail")


class LostLease(Exception):
    """We were too slow and somebody else has the mail now: everything done here is rolled back."""


def _poisoned(row: RawMail, error: Exception) -> None:
    if isinstance(error, LostLease):
        log.warning("%s", error)
        return
    reason = f"{type(error).__name__}: {error}"[:500]
    log.warning("mail %s failed in attempt %s: %s", row.pk, row.attempts, reason, exc_info=error)
    killed = isinstance(error, ParserKilled)
    if row.attempts >= (MOST_DEATHS if killed else MOST_ATTEMPTS):
        _put_aside(row, reason)
        return
    pause = _rest(row.attempts) if killed else PAUSE
    mine = RawMail.objects.filter(pk=row.pk, lease=row.lease)
    mine.update(reason=reason, lease="", lease_until=None, next_try=timezone.now() + pause)


def _put_aside(row: RawMail, reason: str) -> None:
    with transaction.atomic():
        mine = RawMail.objects.filter(pk=row.pk, lease=row.lease, state=RawMail.State.RECEIVED)
        if mine.update(state=RawMail.State.ASIDE, reason=reason[:500], lease="", lease_until=None):
            record(events.SetAside(mail=row.pk, reason=reason[:200]), thing=f"mail.rawmail:{row.pk}", via="mail")


def _give_back(rows: list[RawMail], reason: str) -> None:
    """Nothing of this batch has happened: the attempts do not count."""
    mine = RawMail.objects.filter(pk__in=[row.pk for row in rows], lease=rows[0].lease, state=RawMail.State.RECEIVED)
    mine.update(attempts=F("attempts") - 1, lease="", lease_until=None, reason=reason[:500])
