"""Moves; and the page between, when something speaks against finishing a ticket now."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talka.events.bus import noted
from talka.kit.errors import Refused
from talka.people.requests import PersonRequest
from talka.ui.render import go, is_htmx, render

from .. import actions
from ..doubts import CODE
from ..guards import finishes
from ..models import Link, Ticket
from .common import agents_only, ticket_or_404
from .sidebar import views_of
from .staleness import only_as_seen
from .talking import answered
from .undoing import way_back

MOST = 200


@require_POST
@agents_only
@only_as_seen
def move(request: PersonRequest, number: int) -> HttpResponse:
    """`name` is the move. Where parts, blockers or duplicates are open, the next page asks what becomes of them."""
    ticket = ticket_or_404(request, number)
    name = request.POST.get("name", "")
    try:
        if _asks_about_duplicates(ticket, name, request):
            raise Refused(_("Choose what happens to them first."), code=CODE)
        with noted() as recorded:
            ticket = actions.move(ticket, name, by=request.user)
    except Refused as refusal:
        if refusal.code != CODE:
            raise
        there = f"{reverse('tickets:finishing', args=[ticket.pk])}?{urlencode({'name': name})}"
        return go(there) if is_htmx(request) else redirect(there)
    said = _("%(number)s is now “%(status)s”.") % {"number": ticket.number, "status": ticket.state.label}
    return answered(request, ticket, said, undo=way_back(request, recorded))


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def finishing(request: PersonRequest, number: int) -> HttpResponse:
    """What is still open around the ticket; POST finishes it, with the parts and duplicates that were chosen (`also`)."""
    ticket = ticket_or_404(request, number)
    name = request.POST.get("name") or request.GET.get("name", "")
    step = ticket.practice.workflow.find(name, status=ticket.status)
    if step is None:
        return redirect("tickets:ticket", number=ticket.pk)
    around = open_around(ticket, request)
    results: list[actions.Result] = []
    if request.method == "POST":
        keys = set(request.POST.getlist("also"))
        also = [one for one in (*around["parts"], *around["duplicates"]) if str(one.pk) in keys]
        verb = "solve" if step.name not in actions.VERBS else step.name
        results = actions.cascade(also, verb, by=request.user, anyway=True)
        actions.move(ticket, name, by=request.user, anyway=True)
        if not any(one.why for one in results):
            return redirect("tickets:ticket", number=ticket.pk)
        ticket = ticket_or_404(request, number)
    context = around | {"ticket": ticket, "step": step, "results": results, "views": views_of(request)}
    return render(request, "tickets/finishing.html", context)


def open_around(ticket: Ticket, request: PersonRequest) -> dict[str, list[Ticket]]:
    """Open parts, blockers and duplicates that the person may see, at most so many of each."""
    seen = Ticket.objects.visible_to(request.user).open().with_people().order_by("pk")
    relation = {"links_out__target": ticket}
    return {
        "parts": list(seen.filter(parent=ticket)[:MOST]),
        "blockers": list(seen.filter(**relation, links_out__relation=Link.Relation.BLOCKS)[:MOST]),
        "duplicates": list(seen.filter(**relation, links_out__relation=Link.Relation.DUPLICATES)[:MOST]),
    }


def _asks_about_duplicates(ticket: Ticket, name: str, request: PersonRequest) -> bool:
    step = ticket.practice.workflow.find(name, status=ticket.status)
    if step is None or not ticket.is_open or not finishes(ticket, step):
        return False
    open_ones = Ticket.objects.visible_to(request.user).open()
    return open_ones.filter(links_out__target=ticket, links_out__relation=Link.Relation.DUPLICATES).exists()
