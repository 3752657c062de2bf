"""Mails set aside: what a person may do with them."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.addresses import canonical
from talka.kit.errors import Refused
from talka.people.actions import find_or_create_requester
from talka.tickets.actions.opening import default_desk, open_ticket
from talka.tickets.models import Ticket
from talka.tickets.practices import practices

from . import events, keeping
from .models import RawMail
from .tasks import receive

if TYPE_CHECKING:
    from talka.people.models import Person

MANAGE = "mail.manage"


@transaction.atomic
def retry(row: RawMail, *, by: "Person | None") -> None:
    """Take it through the steps again, from the first attempt."""
    require(by, MANAGE)
    row = _locked(row)
    row.state, row.attempts, row.reason, row.next_try = RawMail.State.RECEIVED, 0, "", timezone.now()
    row.facts = {**row.facts, "released": True}  # a person has looked: the checks do not hold it up again
    row.save(update_fields=["state", "attempts", "reason", "next_try", "facts"])
    record(events.Retried(mail=row.pk), thing=f"mail.rawmail:{row.pk}", by=by)
    receive.enqueue(key="mail.receive")


@transaction.atomic
def make_ticket(row: RawMail, *, by: "Person") -> Ticket:
    """Somebody reads it by hand: a ticket with the mail as it came attached, for whoever it claims to be from."""
    require(by, MANAGE)
    row = _locked(row)
    email = canonical(row.sender) or canonical(row.envelope_from or "")
    requester = find_or_create_requester(email, by=by) if email else by
    desk = row.mailbox.desk if row.mailbox else default_desk()
    kind = desk.default_kind if desk.default_kind in practices else practices.names()[0]
    ticket = open_ticket(
        kind,
        row.subject or _("A mail that could not be read"),
        requester=requester,
        via="mail",
        desk=desk,
        text=_("This mail could not be read (%(reason)s). It is attached as it came.") % {"reason": row.reason},
        files=[("mail.eml", keeping.read(row.path))],
        message={"letter_id": row.pk, "automatic": True, "verified": False},
    )
    row.state, row.outcome, row.ticket = RawMail.State.DONE, RawMail.Outcome.OPENED, ticket
    row.save(update_fields=["state", "outcome", "ticket"])
    return ticket


@transaction.atomic
def dismiss(row: RawMail, *, reason: str = "", by: "Person | None") -> None:
    """Nothing to do with it; it stays in the log, and so does why."""
    require(by, MANAGE)
    row = _locked(row)
    words = " ".join(reason.split())[:200]
    row.state, row.outcome = RawMail.State.DONE, RawMail.Outcome.DISMISSED
    row.reason = f"{words} ({row.reason})"[:500] if words else row.reason
    row.save(update_fields=["state", "outcome", "reason"])
    record(events.Dismissed(mail=row.pk, reason=words or row.reason[:200]), thing=f"mail.rawmail:{row.pk}", by=by)


def _locked(row: RawMail) -> RawMail:
    found = RawMail.objects.select_for_update(of=("self",)).select_related("mailbox__desk").filter(pk=row.pk).first()
    if found is None or found.state != RawMail.State.ASIDE:
        raise Refused(_("Somebody has dealt with this mail already."))
    return found
