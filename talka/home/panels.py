"""The cards of the home page; other modules add theirs to the slot `home.cards`."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.people.requests import PersonRequest
from talka.ui.slots import nav, slot

from . import today
from .models import weeks

if TYPE_CHECKING:
    Context = dict[str, object]

nav(_("Home"), "home:home", "home", order=5, permission="tickets.see", keys="g h")


@slot("home.cards", "home/due.html", order=10)
def due(request: PersonRequest) -> "Context | None":
    rows = today.due(request.user, timezone.now())
    return {"rows": rows} if rows else None


@slot("home.cards", "home/unanswered.html", order=20)
def unanswered(request: PersonRequest) -> "Context | None":
    rows = today.unanswered(request.user)
    return {"rows": rows} if rows else None


@slot("home.cards", "home/teams.html", order=60)
def teams(request: PersonRequest) -> "Context | None":
    rows = today.teams(request.user, timezone.now())
    return {"rows": rows} if rows else None


@slot("home.numbers", "home/numbers.html", order=10)
def numbers(request: PersonRequest) -> "Context":
    this, last = weeks(request.user.pk, timezone.localdate())
    return {"this": this, "last": last}
