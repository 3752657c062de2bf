from dataclasses import replace

from ..identity import addressed_to, plain
from .arrival import Arrival


def find_mailbox(arrival: Arrival) -> Arrival:
    """Where it was fetched from; else whom the envelope or the mail names; else the default mailbox."""
    boxes, named = arrival.batch.boxes, arrival.batch.named
    receivers = (*arrival.raw.envelope_to, *addressed_to(arrival.letter))
    found = next((box for box in boxes if box.pk == arrival.raw.mailbox_id), None)
    if found is None:
        found = next((named[key] for email in receivers for key in (email, plain(email)) if key in named), None)
    if found is None:
        found = next((box for box in boxes if box.default), None)
    return replace(arrival, mailbox=found, receivers=receivers, own=frozenset(named))
