"""The toast's Undo."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.events.models import Event
from talka.people.requests import PersonRequest
from talka.ui.render import is_htmx, nothing

from .. import actions
from .common import agents_only, asked_from, ticket_or_404
from .talking import answered


@require_POST
@agents_only
def undo(request: PersonRequest, number: int, pk: int) -> HttpResponse:
    """Take back the change that event `pk` of this ticket tells of."""
    ticket = ticket_or_404(request, number)
    change = get_object_or_404(Event, pk=pk, ticket_id=ticket.pk)
    actions.undo(change, by=request.user)
    said = _("Taken back.")
    # the toast outlives a swap: it may be pressed over a page that has no place for the ticket's parts
    if is_htmx(request) and asked_from(request) not in (
        reverse("tickets:ticket", args=[number]),
        reverse("tickets:queue"),
    ):
        return nothing(said)
    return answered(request, ticket, said)


def way_back(request: PersonRequest, recorded: Iterable[Event]) -> str:
    """The address for a toast's `undo` after one action, empty when there is nothing to take back."""
    change = actions.undoable(recorded, request.user)
    return reverse("tickets:undo", args=[change.ticket_id, change.pk]) if change else ""
