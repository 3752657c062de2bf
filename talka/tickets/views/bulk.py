"""One change to many tickets; each row succeeds or says why not (HAZARDS PRIV-6)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from talka.kit.errors import Refused
from talka.people.models import Team
from talka.people.requests import PersonRequest
from talka.ui.render import is_htmx, nothing, render

from .. import actions
from ..models import Ticket
from .changing import chosen_person, chosen_row
from .common import agents_only, whole_number

MOST = 200


@require_POST
@agents_only
def bulk(request: PersonRequest) -> HttpResponse:
    """`number` (repeated) are the tickets, `verb` is assign|team|move|priority|tag and `value` what to set."""
    numbers = [n for n in map(whole_number, request.POST.getlist("number")) if n][:MOST]
    rows = Ticket.objects.visible_to(request.user).filter(pk__in=numbers)
    results = [(ticket, _one(request, ticket)) for ticket in rows]
    refused = [(ticket, why) for ticket, why in results if why]
    done = len(results) - len(refused)
    said = ngettext("%(count)s ticket changed.", "%(count)s tickets changed.", done) % {"count": done}
    if refused:
        said += " " + _("Not changed: %(list)s") % {"list": "; ".join(f"{t.number}: {why}" for t, why in refused[:5])}
    if is_htmx(request):
        response = nothing(said, tone="bad" if refused else "")
        return response
    return (
        redirect("tickets:queue") if not refused else render(request, "ui/refused.html", {"message": said}, status=409)
    )


def _one(request: PersonRequest, ticket: Ticket) -> str:
    """Empty when done, else the reason in words."""
    verb, value = request.POST.get("verb", ""), request.POST.get("value", "")
    try:
        match verb:
            case "assign":
                actions.assign(ticket, chosen_person(request, value), by=request.user)
            case "team":
                actions.assign(
                    ticket, team=chosen_row(Team.objects.filter(active=True), value, "team"), by=request.user
                )
            case "move":
                actions.move(ticket, value, by=request.user)
            case "priority":
                actions.edit(ticket, priority=whole_number(value), by=request.user)
            case "tag":
                actions.tag(ticket, [*ticket.tags.values_list("name", flat=True), value], by=request.user)
            case _:
                raise Refused(_("There is no such change."))
    except Refused as refusal:
        return str(refusal)
    return ""
