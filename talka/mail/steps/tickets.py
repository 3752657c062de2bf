from dataclasses import replace

from django.utils.translation import gettext as _

from .. import sidemail, threads
from ..identity import Level
from ..models import RawMail
from .arrival import Arrival, Outcome, done

WORDED = ("subject of", "text of")  # how kit.mime says that only the words look automatic


def find_side_talk(arrival: Arrival) -> Arrival:
    """A third party's answer has a thread of its own, and is never looked for in tickets (HAZARDS NOTE-1)."""
    side = sidemail.find(arrival.letter, arrival.sender, arrival.receivers)
    if side is None:
        return arrival
    sender = replace(arrival.sender, level=Level.PROVEN) if side.proven else arrival.sender
    return replace(arrival, side=side, sender=sender)


def find_ticket(arrival: Arrival) -> Arrival:
    """The ticket it answers, by proof; the proof also says that the sender is who the mail claims."""
    if arrival.side is not None:
        return arrival
    thread = threads.find(arrival.letter, arrival.sender, arrival.receivers)
    sender = arrival.sender
    if thread and thread.proven and thread.kind != threads.OWN:
        sender = replace(sender, level=Level.PROVEN)
    return replace(arrival, thread=thread, sender=sender)


def keep_automatic_answers(arrival: Arrival) -> Arrival | Outcome:
    """An absence notice that belongs to no ticket is kept without opening one (HAZARDS LOOP-1).

    Only when its headers say so: words alone may be a person asking for a holiday.
    """
    said = arrival.letter.automatic
    if arrival.thread is None and arrival.side is None and said.kind == "reply" and not said.reason.startswith(WORDED):
        return done(
            RawMail.Outcome.AUTOMATIC,
            _("An automatic answer that belongs to no ticket (%(reason)s).") % {"reason": said.reason},
        )
    return arrival
