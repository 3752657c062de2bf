"""Approvals go along with a merge and back; what is closed needs none."""

from typing import Any

from talka.events.bus import now
from talka.events.models import Event
from talka.kit.workflow import Phase
from talka.tickets.models import Ticket

from . import actions
from .models import Approval


@now("ticket.moved")
def withdraw_what_is_open(event: Event, ticket: Ticket) -> None:
    # one that is merged away is closed, too, but its approvals go along
    if event.data["phase"] == Phase.CLOSED and event.data["move"] != "merge":
        for approval in ticket.approvals.open():
            actions.withdraw(approval, by=None, via=event.via)


@now("ticket.absorbed")
def go_along(event: Event, ticket: Ticket) -> None:
    source = event.data["source"]
    Approval.objects.filter(ticket=source).update(ticket=ticket, origin=source)


@now("ticket.released")
def go_back(event: Event, ticket: Any) -> None:
    source = event.data["other"]
    Approval.objects.filter(ticket=ticket, origin=source).update(ticket=source, origin=None)
