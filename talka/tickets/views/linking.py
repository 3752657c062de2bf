"""Links to other tickets, in both directions, and being a part of one."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.access.grants import require
from talka.people.requests import PersonRequest
from talka.ui.render import render

from .. import actions, choosing
from ..models import Link, Ticket
from ..relations import INVERSE
from .common import agents_only, ticket_or_404, whole_number
from .talking import answered

PARENT, PART = "parent", "part"


@require_safe
@agents_only
def found(request: PersonRequest) -> HttpResponse:
    """The tickets that fit what is typed, as radio buttons (?many: boxes) of the form; `not` are those it is about."""
    without = {key for key in map(whole_number, request.GET.getlist("not")) if key}
    typed = request.GET.get("target", "") or request.GET.get("q", "")
    rows = choosing.matching(typed, request.user, without=without)
    return render(request, "tickets/found.html", {"rows": rows, "q": typed, "many": "many" in request.GET})


@require_POST
@agents_only
def link(request: PersonRequest, number: int) -> HttpResponse:
    """`relation` is a relation, its inverse, "parent" or "part"; `chosen` or `target` say the other ticket."""
    ticket = ticket_or_404(request, number)
    relation = request.POST.get("relation", "relates")
    other = choosing.chosen(request.POST.get("chosen") or request.POST.get("target", ""), request.user)
    if relation == PARENT:
        actions.set_parent(ticket, other, by=request.user)
    elif relation == PART:
        actions.set_parent(other, ticket, by=request.user)
    elif relation in INVERSE:
        require(request.user, "tickets.link", ticket)
        actions.link(other, INVERSE[relation], ticket, by=request.user)
    else:
        actions.link(ticket, relation, other, by=request.user)
    return answered(request, ticket, _("Linked to %(number)s.") % {"number": other.number})


@require_POST
@agents_only
def links(request: PersonRequest, number: int) -> HttpResponse:
    """Several at once as related: `chosen`, repeated; what is linked already stays."""
    ticket = ticket_or_404(request, number)
    keys = [key for key in map(whole_number, request.POST.getlist("chosen")) if key and key != ticket.pk][:20]
    for other in Ticket.objects.visible_to(request.user).filter(pk__in=keys):
        actions.link(ticket, Link.Relation.RELATES, other, by=request.user)
    return answered(request, ticket, _("Linked."))


@require_POST
@agents_only
def unlink(request: PersonRequest, number: int, pk: int) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    one = get_object_or_404(Link.objects.select_related("source", "target"), pk=pk)
    if ticket.pk not in (one.source_id, one.target_id):
        raise Http404
    actions.unlink(one, by=request.user)
    return answered(request, ticket)


@require_POST
@agents_only
def stand_alone(request: PersonRequest, number: int) -> HttpResponse:
    """No longer a part of another ticket."""
    ticket = actions.set_parent(ticket_or_404(request, number), None, by=request.user)
    return answered(request, ticket, _("%(number)s stands alone now.") % {"number": ticket.number})
