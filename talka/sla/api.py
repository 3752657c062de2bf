"""The clocks of a ticket, with everything that happened to them."""

import datetime as dt
from typing import Annotated, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from talka.access.grants import desks_of
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket

from . import explaining

router = Router(tags=["promises"])


class Happened(Schema):
    kind: str
    at: dt.datetime
    target_seconds: int
    agreed: dt.datetime | None
    reason: str
    version: int
    event: int | None


class Measured(Schema):
    id: int
    metric: str
    promise: int
    promise_name: str
    version: int
    state: str
    due_at: dt.datetime | None
    started_at: dt.datetime
    stopped_at: dt.datetime | None
    breached_at: dt.datetime | None
    worked_seconds: int
    target_seconds: int
    percent: int
    late: bool
    marks: list[Happened]


class Clocks(Schema):
    items: list[Measured]


@router.get(
    "/tickets/{int:number}/clocks", response=Clocks, url_name="clocks", summary="What was promised, and how it stands"
)
def clocks(request: PersonRequest, number: Annotated[int, Field(ge=1, lt=2**63)]) -> dict[str, Any]:
    """Those who work on the ticket's desk see them; marks are in the order in which they happened."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=number)
    desks = desks_of(request.user, "tickets.see")
    if desks is not None and ticket.desk_id not in desks:
        raise Http404
    return {"items": [_told(one) for one in explaining.explain(ticket)]}


def _told(one: explaining.Explained) -> dict[str, Any]:
    clock, standing = one.clock, one.standing
    return {
        "id": clock.pk,
        "metric": clock.metric,
        "promise": clock.promise_id,
        "promise_name": clock.version.terms["name"],
        "version": clock.version.number,
        "state": clock.state,
        "due_at": clock.due_at,
        "started_at": clock.started_at,
        "stopped_at": clock.stopped_at,
        "breached_at": clock.breached_at,
        "worked_seconds": int(standing.worked.total_seconds()),
        "target_seconds": int(standing.target.total_seconds()),
        "percent": standing.percent,
        "late": standing.late,
        "marks": [
            {
                "kind": mark.kind,
                "at": mark.at,
                "target_seconds": mark.seconds,
                "agreed": mark.agreed,
                "reason": mark.reason,
                "version": mark.version.number,
                "event": mark.event_id,
            }
            for mark in one.marks
        ],
    }
