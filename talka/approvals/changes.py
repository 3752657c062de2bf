"""What became different on the ticket since the approval was asked for: told from its events."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from talka.events.models import Event
from talka.tickets.models import Ticket

if TYPE_CHECKING:
    from .models import Approval

# what whoever is asked may know of, also when they do not work here: no internal fields, no notes
TOLD = ("subject", "priority", "impact", "urgency", "due_at", "service", "category")
MOST = 20


@dataclass(frozen=True)
class Change:
    at: Any
    name: str
    old: str
    new: str


def since(approval: "Approval") -> list[Change]:
    """Oldest first; index event_ticket."""
    if approval.event_id is None:
        return []
    rows = Event.objects.filter(ticket_id=approval.ticket_id, pk__gt=approval.event_id)
    found: list[Change] = []
    for event in rows.filter(kind__in=("ticket.edited", "message.received")).order_by("pk")[: MOST * 5]:
        found.extend(_of(event))
    return found[:MOST]


def _of(event: Event) -> list[Change]:
    if event.kind == "message.received":
        return [] if event.data.get("automatic") else [Change(event.at, _("The requester wrote again"), "", "")]
    labels = {field.name: str(field.verbose_name) for field in Ticket._meta.concrete_fields}
    diff = event.data.get("diff", {})
    return [
        Change(event.at, labels[name].capitalize(), str(old or "–"), str(new or "–"))
        for name, (old, new) in diff.items()
        if name in TOLD
    ]
