"""The one automatic answer to a new request: fixed words, not to machines, seldom (HAZARDS LOOP-1..3, 5, MID-9)."""

import datetime as dt
import logging
import time

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from talka.options import store
from talka.options.modules import is_on
from talka.tickets.guests import link_for
from talka.tickets.models import Message, Ticket

from . import outbox
from .identity import Level
from .models import Outgoing
from .steps.arrival import Arrival

log = logging.getLogger(__name__)
DAY = dt.timedelta(days=1)
LIMITS = ((dt.timedelta(minutes=15), 3), (DAY, 10))  # to one address that is somebody's own (HAZARDS LOOP-3)
STRANGERS = ((DAY, 1),)  # to one that anybody may have typed (HAZARDS LOOP-5)
QUIET = 600.0  # seconds until the log says again that the budget is used up
OLDEST = dt.timedelta(hours=24)  # the backlog of a new mailbox is not answered (HAZARDS REL-IN-14)
HARD_BOUNCES = 3
_told = -QUIET


def acknowledge(ticket: Ticket, arrival: Arrival) -> Outgoing | None:
    """Confirm a request that a person sent by mail, when their desk does and nothing speaks against it."""
    if not ticket.desk.acknowledge or arrival.automatic or arrival.sender.ambiguous or _is_old(arrival):
        return None
    email = arrival.sender.email
    limits = LIMITS if _is_known(arrival) else STRANGERS
    if not _may_write_to(email, limits) or not _is_within_budget(arrival):
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


def _is_known(arrival: Arrival) -> bool:
    """Whether the address is certainly the sender's: our mail server says so, they have signed in, or answered a mail of ours."""
    person = arrival.sender.person
    if arrival.sender.level >= Level.ALIGNED:
        return True
    if person is None:
        return False
    answers = Message.objects.filter(author=person, verified=True, in_reply_to__startswith="talka.")
    return person.last_login is not None or answers.exists()


def _may_write_to(email: str, limits: tuple[tuple[dt.timedelta, int], ...]) -> bool:
    """One look at what this address had lately: few confirmations, none after bounces."""
    now = timezone.now()
    lately = Q(kind=Outgoing.Kind.ACK, created_at__gt=now - DAY) | Q(bounced=True)
    rows = list(Outgoing.objects.filter(lately, recipient=email).values_list("kind", "created_at", "bounced")[:50])
    if sum(bounced for _kind, _at, bounced in rows) >= HARD_BOUNCES:
        return False
    times = [at for kind, at, _bounced in rows if kind == Outgoing.Kind.ACK]
    return all(sum(at > now - span for at in times) < most for span, most in limits)


def _is_within_budget(arrival: Arrival) -> bool:
    """A ceiling for all strangers together (HAZARDS LOOP-5); the settings tell of it while it holds (panels.py)."""
    global _told  # a flood must not flood the log as well
    if arrival.batch.automatic_in_the_last_hour < store.get("mail.automatic_per_hour"):
        return True
    if time.monotonic() - _told > QUIET:
        _told = time.monotonic()
        log.warning("no confirmations: the budget of an hour is used up")
    return False


def _is_old(arrival: Arrival) -> bool:
    written = arrival.letter.date
    return written is not None and timezone.now() - written > OLDEST
