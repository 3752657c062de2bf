from dataclasses import replace

from django.utils.translation import gettext as _

from .. import threads
from ..identity import Level
from ..models import RawMail
from .arrival import Arrival, Outcome, done

WORDED = ("subject of", "text of")  # how kit.mime says that only the words look automatic


def find_ticket(arrival: Arrival) -> Arrival:
    """The ticket it answers, by proof; the proof also says that the sender is who the mail claims."""
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
    if arrival.thread is None and said.kind == "reply" and not said.reason.startswith(WORDED):
        return done(
            RawMail.Outcome.AUTOMATIC,
            _("An automatic answer that belongs to no ticket (%(reason)s).") % {"reason": said.reason},
        )
    return arrival
