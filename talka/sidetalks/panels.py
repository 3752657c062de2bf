from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.access.grants import allowed
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.ui.slots import nav, slot

from .models import SideTalk

nav(_("Side conversations"), "sidetalks:mine", "messages", order=61, permission="sidetalks.write", phone=False)


@slot("ticket.work", "sidetalks/panel.html", order=30)
def panel(request: PersonRequest, ticket: Ticket) -> dict[str, Any]:
    """Who else was asked: one statement."""
    talks = list(SideTalk.objects.visible_to(request.user).filter(ticket=ticket).select_related("team")[:50])
    return {"talks": talks, "may_write": allowed(request.user, "sidetalks.write", ticket), "ticket": ticket}
