"""What an endpoint is told: the event and the ticket as it is now, and only what the endpoint's owner may see."""

import json
from typing import Any

from django.conf import settings

from talka.access.grants import allowed
from talka.events.models import Event
from talka.people.models import Person
from talka.tickets.history import INTERNAL
from talka.tickets.models import Ticket

LONGEST = 100_000


def body(kind: str, event: Event | None, ticket: Ticket, **more: Any) -> str:
    """JSON with type, timestamp and data, as Standard Webhooks has them; texts are fetched through the API."""
    at = event.at.isoformat() if event else None
    data: dict[str, Any] = {"ticket": about(ticket), **more}
    if event is not None:
        data["event"] = {
            "id": event.pk,
            "kind": event.kind,
            "actor": event.actor_id,
            "cause": event.cause_id,
            "via": event.via,
            "data": event.data,
        }
    return json.dumps({"type": kind, "timestamp": at, "data": data}, ensure_ascii=False)[:LONGEST]


def about(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": ticket.pk,
        "number": ticket.number,
        "kind": ticket.kind,
        "subject": ticket.subject,
        "status": ticket.status,
        "phase": ticket.phase,
        "priority": ticket.priority,
        "desk": ticket.desk_id,
        "team": ticket.team_id,
        "assignee": ticket.assignee_id,
        "requester": ticket.requester_id,
        "service": ticket.service_id,
        "due_at": ticket.due_at.isoformat() if ticket.due_at else None,
        "url": f"{settings.URL}/tickets/{ticket.pk}/",
    }


def may_hear(owner: Person, ticket: Ticket, kind: str) -> bool:
    """Asked when it is written down and again when it is sent: rights may have been taken away in between."""
    if not owner.is_active or not Ticket.objects.visible_to(owner).filter(pk=ticket.pk).exists():
        return False
    return kind not in INTERNAL or allowed(owner, "tickets.read_notes", ticket)
