"""What is known of a mail on its way through the steps, and how it ends."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import timezone

from talka.kit.mime import Letter
from talka.kit.prepared import Prepared
from talka.tickets.models import Ticket

from ..identity import Sender
from ..models import Mailbox, Outgoing, RawMail
from ..sidemail import SideThread
from ..threads import Thread

BOXES = Prepared(lambda: Mailbox.objects.active().select_related("desk__team").order_by("-default", "pk"))


def automatic_lately() -> int:
    """Automatic answers of the last hour; index outgoing_kind."""
    hour = timezone.now() - dt.timedelta(hours=1)
    return Outgoing.objects.filter(kind=Outgoing.Kind.ACK, created_at__gt=hour).count()


class Batch:
    """What all mails of one transaction share, read once."""

    @cached_property
    def boxes(self) -> list[Mailbox]:
        return BOXES.all()

    @cached_property
    def named(self) -> dict[str, Mailbox]:
        """Every address of ours; the default mailbox wins when two claim one."""
        return {address: box for box in reversed(self.boxes) for address in box.addresses}

    @cached_property
    def automatic_in_the_last_hour(self) -> int:
        return automatic_lately()


@dataclass(frozen=True)
class Arrival:
    """Each step answers with a fuller Arrival, or with the Outcome that ends the way."""

    raw: RawMail
    letter: Letter
    batch: Batch = field(default_factory=Batch)
    fingerprint: str = ""
    mailbox: Mailbox | None = None
    receivers: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()  # every address of ours
    sender: Sender = field(default_factory=lambda: Sender("", "", None))
    thread: Thread | None = None
    side: SideThread | None = None
    automatic: bool = False
    facts: dict[str, Any] = field(default_factory=dict)  # beside the message, for agents (RawMail.facts)
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
