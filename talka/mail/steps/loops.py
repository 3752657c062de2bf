from django.utils.translation import gettext as _

from talka.kit import tokens

from .. import sidemail, threads
from ..models import RawMail
from .arrival import Arrival, Outcome, done

HEADER = "X-Talka-Loop"


def mark() -> str:
    """What our automatic mails carry in the header above; another installation's mark is another."""
    return tokens.sign("mail.loop")


def drop_own_loops(arrival: Arrival) -> Arrival | Outcome:
    """A mail of ours that came back as itself is kept and goes no further (HAZARDS LOOP-1)."""
    marked = any(tokens.verify("mail.loop", value.strip()) for value in arrival.letter.headers_named(HEADER)[:3])
    identifier = arrival.letter.message_id
    if (marked or threads.is_ours(identifier) or sidemail.is_ours(identifier)) and not arrival.letter.is_bounce:
        return done(RawMail.Outcome.LOOP, _("This is a mail of ours that came back."))
    return arrival
