from typing import TYPE_CHECKING

from talka.access.grants import allowed
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.ui.slots import slot

from . import verbs
from .models import TeamRouting

if TYPE_CHECKING:
    Context = dict[str, object]

VERBS = verbs  # registers itself by being imported


@slot("ticket.more", "routing/menu.html", order=40)
def who(request: PersonRequest, ticket: Ticket) -> "Context | None":
    if not ticket.is_open or not allowed(request.user, "tickets.assign", ticket):
        return None
    return {} if TeamRouting.objects.filter(team=ticket.team_id).exists() else None
