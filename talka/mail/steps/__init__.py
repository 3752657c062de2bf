"""The way of a mail, in this order; each step is a file with its reason."""

from .arrival import Arrival, Batch, Outcome
from .bounces import attach_bounces
from .checks import read_checks
from .contents import read_contents
from .delivering import deliver
from .loops import drop_own_loops
from .mailbox import find_mailbox
from .repeats import already_seen
from .senders import find_sender
from .tickets import find_side_talk, find_ticket, keep_automatic_answers

STEPS = (
    find_mailbox,
    already_seen,
    drop_own_loops,
    attach_bounces,
    find_sender,
    read_checks,
    find_side_talk,
    find_ticket,
    keep_automatic_answers,
    read_contents,
    deliver,
)


__all__ = ["STEPS", "Arrival", "Batch", "Outcome", "walk"]


def walk(arrival: Arrival) -> tuple[Arrival, Outcome]:
    """Take a mail through the steps to its end."""
    for step in STEPS:
        result = step(arrival)
        if isinstance(result, Outcome):
            return arrival, result
        arrival = result
    raise AssertionError("the last step always ends the way")
