from typing import TYPE_CHECKING

from talka.access.grants import allowed
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.ui.slots import slot

from . import verbs

if TYPE_CHECKING:
    Context = dict[str, object]

VERBS = verbs  # registers itself by being imported


@slot("ticket.more", "routing/menu.html", order=40)
def who(request: PersonRequest, ticket: Ticket) -> "Context | None":
    """Where there is a team; whether it gives work out is asked on the page, so that the ticket's costs no statement more."""
    may = ticket.team_id is not None and ticket.is_open and allowed(request.user, "tickets.assign", ticket)
    return {} if may else None
