"""What whoever is asked sees of the ticket: enough to decide, nothing that is internal (HAZARDS NOTE-1)."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from talka.tickets.models import Message

from . import changes
from .models import Approval, State, Vote

if TYPE_CHECKING:
    from talka.tickets.models import Ticket


def context_of(approval: Approval) -> dict[str, Any]:
    stages = list(approval.stages.prefetch_related("votes__person", "votes__instead_of"))
    return {
        "approval": approval,
        "ticket": approval.ticket,
        "stages": [stage for stage in stages if stage.state != State.WAITING],
        "later": sum(stage.state == State.WAITING for stage in stages),
        "said": first_words(approval.ticket),
        "changes": changes.since(approval),
    }


def first_words(ticket: "Ticket") -> Message | None:
    """What the requester wrote when it began."""
    own = Q(kind=Message.Kind.CUSTOMER, verified=True)
    return ticket.messages.filter(own).order_by("pk").first()


def own_vote(approval: Approval, person: Any) -> Vote | None:
    return Vote.objects.waiting_for(person).filter(stage__approval=approval).first()
