"""How a mail of ours fared: the ends of an Outgoing row, and what the ticket page shows of it."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.events.bus import record
from talka.kit.errors import Refused
from talka.kit.prepared import Prepared
from talka.tickets.models import Message, Ticket
from talka.tickets.offers import delivery_states, sends_replies

from . import events
from .models import Outgoing, Undeliverable

WRITTEN = ("reply", "forward")  # kinds of messages, and of the mails about them
TONES = {"ready": "", "sending": "", "sent": "good", "failed": "bad", "uncertain": "warn", "withdrawn": ""}
WORST = ("failed", "uncertain", "sending", "ready", "sent", "withdrawn")
OVER = (Outgoing.State.FAILED, Outgoing.State.UNCERTAIN, Outgoing.State.WITHDRAWN)


@transaction.atomic
def close(row: Outgoing, state: str, error: str = "") -> bool:
    """Write the end of an attempt, if the row is still ours: a late worker changes nothing (the lease is the fence)."""
    mine = Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.SENDING, lease=row.lease)
    sent_at = timezone.now() if state == Outgoing.State.SENT else None
    if mine.update(state=state, error=error[:500], lease="", lease_until=None, sent_at=sent_at) != 1:
        return False
    if state == Outgoing.State.SENT and row.message_id and row.ticket:
        taken = events.Taken(message=row.message_id, recipient=row.recipient)
        record(taken, ticket=row.ticket, via="mail")
    return True


@transaction.atomic
def fail(row: Outgoing, error: str) -> None:
    if close(row, Outgoing.State.FAILED, error):
        _tell(row, error)


@transaction.atomic
def bounce(row: Outgoing, error: str) -> None:
    """A report came back: the mail was sent and did not arrive."""
    changed = Outgoing.objects.filter(pk=row.pk, bounced=False).update(
        state=Outgoing.State.FAILED, bounced=True, error=error[:500]
    )
    if changed:
        found, _new = Undeliverable.objects.get_or_create(address=row.recipient)
        Undeliverable.objects.filter(pk=found.pk).update(
            count=F("count") + 1, reason=error[:500], last_at=timezone.now()
        )
        _tell(row, error)


@transaction.atomic
def arrived(row: Outgoing) -> None:
    """The receiving server reports that it is in the mailbox of the recipient."""
    Outgoing.objects.filter(pk=row.pk, delivered_at=None).update(delivered_at=timezone.now())
    Undeliverable.objects.filter(address=row.recipient).delete()


@transaction.atomic
def send_again(row: Outgoing, *, by: Any) -> None:
    """A person decides; for an uncertain one that may mean a second copy."""
    from .tasks import carry  # noqa: PLC0415  the job imports the carrying, which imports this

    again = Outgoing.objects.filter(pk=row.pk, state__in=OVER)
    if not again.update(
        state=Outgoing.State.READY, error="", next_try=timezone.now(), attempts=0, bounced=False, handed=False
    ):
        raise Refused(_("This mail is on its way already."))
    _told(events.SentAgain(message=row.message_id, recipient=row.recipient), row, by)
    carry.enqueue(outgoing_id=row.pk, key=f"mail.carry:{row.pk}")


@transaction.atomic
def send_now(row: Outgoing, *, by: Any) -> None:
    """What waits for its next try or its hour goes at once."""
    from .tasks import carry  # noqa: PLC0415  as above

    waiting = Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.READY)
    if not waiting.update(next_try=timezone.now()):
        raise Refused(_("This mail does not wait any more."))
    _told(events.SentAgain(message=row.message_id, recipient=row.recipient), row, by)
    carry.enqueue(outgoing_id=row.pk, key=f"mail.carry:{row.pk}")


@transaction.atomic
def withdraw(row: Outgoing, *, by: Any) -> None:
    """It has not begun to leave, and now it never does; it can be sent again later."""
    waiting = Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.READY)
    if not waiting.update(state=Outgoing.State.WITHDRAWN):
        raise Refused(_("This mail has left already, or is leaving."))
    _told(events.Withdrawn(message=row.message_id, recipient=row.recipient), row, by)


@delivery_states
def mail_deliveries(messages: list[Message]) -> dict[int, dict[str, Any]]:
    """For each message the worst of its mails, in one statement a ticket."""
    found: dict[int, list[Outgoing]] = {}
    sent = {message.pk: message.ticket_id for message in messages if message.kind in WRITTEN}
    for ticket in set(sent.values()):
        for row in REPLIES.all(ticket=ticket):
            if row.message_id in sent:
                found.setdefault(row.message_id, []).append(row)
    return {number: _state(rows) for number, rows in found.items()}


REPLIES = Prepared(
    lambda ticket: Outgoing.objects.filter(message__ticket_id=ticket, kind__in=WRITTEN).defer("content").order_by("pk"),
    ticket=int,
)


@sends_replies
def mail_sender(ticket: Ticket) -> tuple[str, bool]:
    """The address of the mailbox that a reply leaves through."""
    from .outbox import mailbox_of  # noqa: PLC0415  it imports the jobs, which import this

    mailbox = mailbox_of(ticket)
    return (mailbox.address, mailbox.can_send) if mailbox else ("", False)


def _state(rows: list[Outgoing]) -> dict[str, Any]:
    row = min(rows, key=lambda one: WORST.index(one.state))
    held = row.state == Outgoing.State.READY and row.error
    arrived = row.state == Outgoing.State.SENT and all(one.delivered_at for one in rows)
    label = _("held") if held and not row.attempts else _("delayed") if held else row.get_state_display()
    return {
        "state": "delivered" if arrived else row.state,
        "label": label,
        "tone": "warn" if held else TONES[row.state],
        "error": row.error,
        "recipient": row.recipient,
        "outgoing": row.pk,
        "again": reverse("mail:again", args=[row.pk]) if row.state in ("failed", "uncertain") else "",
        "trail": reverse("mail:trail", args=[row.message_id]),
    }


def _tell(row: Outgoing, error: str) -> None:
    _told(events.Failed(message=row.message_id, recipient=row.recipient, error=error[:300]), row, None, via="mail")


def _told(event: Any, row: Outgoing, by: Any, via: str = "web") -> None:
    record(event, ticket=row.ticket, thing="" if row.ticket_id else f"mail.outgoing:{row.pk}", by=by, via=via)
