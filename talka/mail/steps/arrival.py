"""What is known of a mail on its way through the steps, and how it ends."""

from dataclasses import dataclass, field
from typing import Any

from talka.kit.mime import Letter
from talka.tickets.models import Ticket

from ..identity import Sender
from ..models import Mailbox, RawMail
from ..threads import Thread


@dataclass(frozen=True)
class Arrival:
    """Each step answers with a fuller Arrival, or with the Outcome that ends the way."""

    raw: RawMail
    letter: Letter
    fingerprint: str = ""
    mailbox: Mailbox | None = None
    receivers: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()  # every address of ours
    sender: Sender = field(default_factory=lambda: Sender("", "", None))
    thread: Thread | None = None
    automatic: bool = False
    text: str = ""
    html: str = ""
    quoted: str = ""
    files: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The end of the way: state and outcome of the RawMail, with a reason a person can read."""

    state: str
    outcome: str = ""
    reason: str = ""
    ticket: Ticket | None = None


def done(outcome: str, reason: Any = "", ticket: Ticket | None = None) -> Outcome:
    return Outcome(RawMail.State.DONE, outcome, str(reason), ticket)


def aside(reason: Any) -> Outcome:
    return Outcome(RawMail.State.ASIDE, "", str(reason))
