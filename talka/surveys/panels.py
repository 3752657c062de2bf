from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talka.access.grants import allowed
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.ui.slots import nav, slot

from .models import Answer

if TYPE_CHECKING:
    Context = dict[str, object]

nav(_("Satisfaction"), "surveys:results", "mood-smile", order=66, permission="surveys.see", phone=False)


@slot("ticket.work", "surveys/panel.html", order=60, permission="tickets.see")
def rating(request: PersonRequest, ticket: Ticket) -> "Context | None":
    """What the requester said in the end: one statement."""
    if not allowed(request.user, "tickets.see", ticket):
        return None
    found = Answer.objects.filter(ticket=ticket).select_related("survey").first()
    return {"rating": found} if found else None
