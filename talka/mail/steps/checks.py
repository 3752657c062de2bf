from dataclasses import replace

from django.utils.translation import gettext as _

from .. import checks
from ..identity import Level
from ..models import RawMail
from .arrival import Arrival, Outcome, aside

MOST_HOPS = 50  # RFC 5321 §6.3 asks for at least 100 lines; nothing real has taken half as many


def read_checks(arrival: Arrival) -> Arrival | Outcome:
    """What our own mail server found out about the sender; what others claim to have found is not read (MID-6)."""
    if len(arrival.letter.headers_named("Received")) > MOST_HOPS:
        return Outcome(
            RawMail.State.DONE,
            RawMail.Outcome.LOOP,
            _("It has been through more than %(count)s servers.") % {"count": MOST_HOPS},
        )
    box = arrival.mailbox
    found = checks.result(arrival.letter, box.checks_server) if box and box.checks_server else ""
    if not found:
        return arrival
    if found == "fail" and box and box.hold_failed and not arrival.raw.facts.get("released"):
        return aside(_("Our mail server says that it does not come from whom it claims (DMARC)."))
    sender = arrival.sender
    if found == "pass" and not sender.ambiguous:
        sender = replace(sender, level=Level.ALIGNED)
    return replace(arrival, sender=sender, facts={**arrival.facts, "checks": found})
