"""Approvals on the ticket, on home, in the portal and in the rail."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talka.access.grants import allowed
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.ui.slots import nav, slot

from .models import Approval, Vote

if TYPE_CHECKING:
    Context = dict[str, object]

nav(_("Approvals"), "approvals:mine", "clipboard-check", order=16, permission="approvals.ask", phone=False)
MOST = 6


@slot("ticket.work", "approvals/panel.html", order=5)
def panel(request: PersonRequest, ticket: Ticket) -> "Context | None":
    """Three statements: the approvals, their steps, the voices."""
    rows = Approval.objects.visible_to(request.user).filter(ticket=ticket).prefetch_related("stages__votes__person")
    may = allowed(request.user, "approvals.ask", ticket) and not ticket.is_closed
    found = list(rows[:20])
    return {"approvals": found, "may_ask": may, "ticket": ticket} if found or may else None


@slot("home.cards", "approvals/card.html", order=15)
def waiting(request: PersonRequest) -> "Context | None":
    rows = list(Vote.objects.waiting_for(request.user)[:MOST])
    return {"votes": rows} if rows else None


@slot("portal.home", "approvals/portal_card.html", order=5)
def waiting_in_the_portal(request: PersonRequest) -> "Context | None":
    """Managers and other customers who are asked."""
    return waiting(request) if request.user.is_authenticated else None
