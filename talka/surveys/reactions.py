"""Work that is done is asked about later; what was reopened is not (looked at when the time comes)."""

from talka.events.bus import now
from talka.events.models import Event
from talka.kit.workflow import OPEN_PHASES
from talka.tickets.models import Ticket

from . import actions


@now("ticket.moved")
def ask_later(event: Event, ticket: Ticket) -> None:
    # closing what was solved already changes no time; a merged ticket is another's
    if event.data["phase"] not in OPEN_PHASES and event.data["move"] not in ("merge", "close"):
        actions.plan(ticket)
