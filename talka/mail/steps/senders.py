from dataclasses import replace

from django.utils.translation import gettext as _

from ..identity import sender_of
from .arrival import Arrival, Outcome, aside


def find_sender(arrival: Arrival) -> Arrival | Outcome:
    """Nobody to answer means a person must look; our own address as sender is a robot of ours and never answered."""
    sender = sender_of(arrival.letter, arrival.raw.envelope_from)
    if not sender.email:
        return aside(_("There is no sender's address that could be answered."))
    automatic = bool(arrival.letter.automatic) or sender.email in arrival.own or arrival.raw.envelope_from == ""
    return replace(arrival, sender=sender, automatic=automatic)
