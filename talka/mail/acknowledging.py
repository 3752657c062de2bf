"""The one automatic answer to a new request: fixed words, not to machines, seldom (HAZARDS LOOP-1..3, 5, MID-9)."""

import datetime as dt
import logging

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from talka.options import store
from talka.options.modules import is_on
from talka.tickets.guests import link_for
from talka.tickets.models import Message, Ticket

from . import outbox
from .models import Outgoing
from .steps.arrival import Arrival

log = logging.getLogger(__name__)
LIMITS = ((dt.timedelta(minutes=15), 3), (dt.timedelta(days=1), 10))  # to one address
OLDEST = dt.timedelta(hours=24)  # the backlog of a new mailbox is not answered (HAZARDS REL-IN-14)
HARD_BOUNCES = 3


def acknowledge(ticket: Ticket, arrival: Arrival) -> Outgoing | None:
    """Confirm a request that a person sent by mail, when their desk does and nothing speaks against it."""
    if not ticket.desk.acknowledge or arrival.automatic or arrival.sender.ambiguous or _is_old(arrival):
        return None
    email = arrival.sender.email
    if not _is_within_budget(arrival) or not _may_write_to(email):
        return None
    message = Message.objects.select_related("ticket").filter(ticket=ticket).first()
    made = (
        outbox.put_message(message, [email], Outgoing.Kind.ACK, content=_words(ticket), mailbox=arrival.mailbox)
        if message
        else []
    )
    arrival.batch.automatic_in_the_last_hour += len(made)
    return made[0] if made else None


def _words(ticket: Ticket) -> dict[str, str]:
    """Nothing the submitter wrote is in it: not the subject, not a name, not a word (HAZARDS MID-9a)."""
    with override(ticket.language):
        lines = [
            _("We have received your message. Its number is %(number)s.") % {"number": ticket.number},
            *(
                [_("You can see and continue it here: %(link)s") % {"link": link_for(ticket, ticket.requester)}]
                if is_on("portal")
                else []
            ),
            _("To add something, simply answer this mail."),
            ticket.desk.shown_name,
        ]
        return {
            "subject": _("We have received your message [%(number)s]") % {"number": ticket.number},
            "text": "\n\n".join(lines),
        }


def _may_write_to(email: str) -> bool:
    """One look at what this address had lately: few confirmations, none after bounces."""
    now = timezone.now()
    lately = Q(kind=Outgoing.Kind.ACK, created_at__gt=now - LIMITS[-1][0]) | Q(bounced=True)
    rows = list(Outgoing.objects.filter(lately, recipient=email).values_list("kind", "created_at", "bounced")[:50])
    if sum(bounced for _kind, _at, bounced in rows) >= HARD_BOUNCES:
        return False
    for span, most in LIMITS:
        if sum(kind == Outgoing.Kind.ACK and at > now - span for kind, at, _bounced in rows) >= most:
            log.warning("no confirmation to %s: %s in %s already", email, most, span)
            return False
    return True


def _is_within_budget(arrival: Arrival) -> bool:
    """A ceiling for all strangers together (HAZARDS LOOP-5)."""
    if arrival.batch.automatic_in_the_last_hour < store.get("mail.automatic_per_hour"):
        return True
    log.warning("no confirmation: the budget of an hour is used up")
    return False


def _is_old(arrival: Arrival) -> bool:
    written = arrival.letter.date
    return written is not None and timezone.now() - written > OLDEST
