"""One's own pages: in the account, in the palette; and who is away, on tickets."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from talka.ui.slots import nav, slot

nav(_("Profile"), "people:profile", "user", order=10, place="account")
nav(_("How it looks and works"), "people:preferences", "adjustments", order=20, place="account")
nav(_("Out of office"), "people:away", "beach", order=30, place="account")


@slot("ticket.side", "people/away_side.html", order=1)
def assignee_away(request: HttpRequest, ticket: Any) -> dict[str, Any] | None:
    """Whoever opens the ticket of somebody who is away is told, and who takes over."""
    person = ticket.assignee
    return {"person": person, "substitute": person.substitute} if person is not None and person.is_away else None
