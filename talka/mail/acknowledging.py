"""The one automatic answer to a new request: fixed words, never to a machine, never often (HAZARDS LOOP-1..3, 5, MID-9)."""

import datetime as dt
import logging

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from talka.options import store
from talka.tickets.guests import link_for
from talka.tickets.models import Message, Ticket

from . import outbox
from .models import Outgoing
from .steps.arrival import Arrival

log = logging.getLogger(__name__)
AUTOMATIC = (Outgoing.Kind.ACK,)
LIMITS = ((dt.timedelta(minutes=15), 3), (dt.timedelta(days=1), 10))  # to one address
OLDEST = dt.timedelta(hours=24)  # the backlog of a new mailbox is not answered (HAZARDS REL-IN-14)
HARD_BOUNCES = 3


def acknowledge(ticket: Ticket, arrival: Arrival) -> Outgoing | None:
    """Confirm a request that a person sent by mail, when their desk does and nothing speaks against it."""
    if not ticket.desk.acknowledge or arrival.automatic or arrival.sender.ambiguous or _is_old(arrival):
        return None
    message = ticket.messages.first()
    email = arrival.sender.email
    if message is None or not _may_write_to(email):
        return None
    made = outbox.put_message(message, [email], Outgoing.Kind.ACK, content=_words(ticket, message))
    return made[0] if made else None


def _words(ticket: Ticket, message: Message) -> dict[str, str]:
    """Nothing the submitter wrote is in it: not the subject, not a name, not a word (HAZARDS MID-9a)."""
    with override(ticket.language):
        lines = [
            _("We have received your message. Its number is %(number)s.") % {"number": ticket.number},
            _("You can see and continue it here: %(link)s") % {"link": link_for(ticket, ticket.requester)},
            _("To add something, simply answer this mail."),
            ticket.desk.shown_name,
        ]
        return {"subject": _("We have received your message [%(number)s]") % {"number": ticket.number}, "text": "\n\n".join(lines)}


def _may_write_to(email: str) -> bool:
    now = timezone.now()
    sent = Outgoing.objects.filter(kind__in=AUTOMATIC)
    for span, most in LIMITS:
        if sent.filter(recipient=email, created_at__gt=now - span).count() >= most:
            log.warning("no confirmation to %s: %s in %s already", email, most, span)
            return False
    if Outgoing.objects.filter(recipient=email, bounced=True).count() >= HARD_BOUNCES:
        return False
    budget = store.get("mail.automatic_per_hour")
    if sent.filter(created_at__gt=now - dt.timedelta(hours=1)).count() >= budget:
        log.warning("no confirmation: the budget of %s an hour is used up", budget)
        return False
    return True


def _is_old(arrival: Arrival) -> bool:
    written = arrival.letter.date
    return written is not None and timezone.now() - written > OLDEST
