from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.tickets.models import Ticket
from talka.ui.settings_home import settings_entry
from talka.ui.slots import slot

from .models import MANAGE, Rule


def standing() -> dict[str, Any] | None:
    """A rule that was switched off because it fails is seen on the settings home."""
    broken = Rule.objects.exclude(problem="").count()
    return {"text": _("%(count)s with a problem") % {"count": broken}, "tone": "warn"} if broken else None


settings_entry(
    gettext_lazy("Rules"),
    gettext_lazy("What is done by itself: when something happens, for which tickets, and what"),
    "rules:rules",
    "bolt",
    group="work",
    permission=MANAGE,
    state=standing,
    order=20,
)


@slot("ticket.side", "rules/panel.html", order=80, permission="tickets.see")
def here(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The latest that rules did here is asked for when the panel is opened."""
    return {}
