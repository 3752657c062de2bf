from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from talka.ui.slots import nav, slot

from . import done_here, lookup

__all__ = ["done_here", "lookup"]  # what the palette knows of tickets

nav(_("Tickets"), "tickets:queue", "inbox", order=10, permission="tickets.see", keys="g t")


@slot("frame.keys", "tickets/keys.html", order=10, permission="tickets.see")
def ways(request: HttpRequest) -> dict[str, object]:
    """g m, g u …: the same places as in the palette."""
    return {"places": lookup.PLACES}
