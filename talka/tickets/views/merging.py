"""Several tickets into one: what would move is shown first, and it can be taken back."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from talka.kit.errors import Invalid, Refused
from talka.people.models import Person
from talka.people.requests import PersonRequest
from talka.ui.render import go, is_htmx, nothing, render

from .. import actions, choosing
from ..actions.merging import CHOOSABLE
from ..models import Message, Regrouping, Ticket
from .common import agents_only, whole_number
from .sidebar import views_of

MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def merges(request: PersonRequest) -> HttpResponse:
    """`number` (repeated) are the tickets, `into` the one that goes on, `take.<field>` whose value wins."""
    asked = request.POST if request.method == "POST" else request.GET
    tickets = _tickets(request, asked.getlist("number"))
    into = next((one for one in tickets if str(one.pk) == asked.get("into")), tickets[0] if tickets else None)
    problem: Refused | None = None
    if request.method == "POST":
        try:
            return _merge(request, tickets, into)
        except Refused as refusal:
            problem = refusal
    context: dict[str, Any] = {"tickets": tickets, "into": into, "problem": problem, "views": views_of(request)}
    typed = asked.get("target", "")
    context["found"] = choosing.matching(typed, request.user, without={one.pk for one in tickets}) if typed else []
    context["typed"] = typed
    context |= preview(tickets, into) if into else {"moves": [], "followers": [], "fields": []}
    return render(request, "tickets/merges.html", context, status=problem.status if problem else 200)


@require_POST
@agents_only
def unmerge(request: PersonRequest, number: int) -> HttpResponse:
    """Take back what `of` (repeated) names: merges into this ticket, and what was split off from it."""
    keys = [key for key in map(whole_number, request.POST.getlist("of") or request.GET.getlist("of")) if key][:MOST]
    seen = Ticket.objects.visible_to(request.user)
    rows = Regrouping.objects.filter(Q(source=number) | Q(target=number), source__in=seen, target__in=seen)
    chosen = list(rows.filter(pk__in=keys).order_by("-pk"))
    if not chosen:
        get_object_or_404(seen, pk=number)
        raise Invalid(_("Choose one of the offered values."), field="of")
    for one in chosen:
        back = (
            actions.unmerge(one, by=request.user)
            if one.kind == one.Kind.MERGE
            else actions.unsplit(one, by=request.user)
        )
    said = _("Taken back. %(number)s is as it was.") % {"number": back.number}
    if is_htmx(request):
        return nothing(said)
    return redirect("tickets:ticket", number=back.pk)


def preview(tickets: list[Ticket], into: Ticket) -> dict[str, Any]:
    """What moves from each, who will follow the whole, and the fields in which they differ; a constant number of statements."""
    others = [one for one in tickets if one.pk != into.pk]
    keys = [one.pk for one in others]
    turns = Counter(Message.objects.filter(ticket__in=keys).values_list("ticket_id", flat=True))
    files = Counter(
        Message.objects.filter(ticket__in=keys, attachments__isnull=False).values_list("ticket_id", flat=True)
    )
    tags = Counter(Ticket.tags.through.objects.filter(ticket__in=keys).values_list("ticket_id", flat=True))
    people = Person.objects.filter(Q(watches__ticket__in=keys) | Q(tickets__in=keys)).exclude(pk=into.requester_id)
    moves = [{"ticket": one, "messages": turns[one.pk], "files": files[one.pk], "tags": tags[one.pk]} for one in others]
    return {"moves": moves, "followers": list(people.distinct()), "fields": _differences(others, into)}


def _differences(others: list[Ticket], into: Ticket) -> list[dict[str, Any]]:
    """Fields with more than one value: the choices, and which of them wins when nobody chooses."""
    found = []
    for name in CHOOSABLE:
        label = Ticket._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        mine = getattr(into, name)
        choices = [
            (None, into, mine),
            *((one, one, getattr(one, name)) for one in others if getattr(one, name) not in (None, mine)),
        ]
        if len(choices) < 2:
            continue
        filled = mine is None and name not in ("subject", "priority")
        shown = [
            {
                "value": one.pk if one else "",
                "ticket": ticket,
                "text": ticket.get_priority_display() if name == "priority" else value,
                "checked": (position == 1) if filled else (position == 0),
            }
            for position, (one, ticket, value) in enumerate(choices)
        ]
        found.append({"name": name, "label": label, "choices": shown})
    return found


def _tickets(request: PersonRequest, numbers: list[str]) -> list[Ticket]:
    """Those that are named and seen, in the order they are named."""
    keys = list(dict.fromkeys(key for key in map(choosing.number_in, numbers) if key))[:MOST]
    rows = Ticket.objects.visible_to(request.user).select_related(
        "desk", "requester", "assignee", "team", "service", "category"
    )
    found = rows.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _merge(request: PersonRequest, tickets: list[Ticket], into: Ticket | None) -> HttpResponse:
    others = [one for one in tickets if into is not None and one.pk != into.pk]
    if into is None or not others:
        raise Invalid(_("Choose at least two tickets."), field="number")
    for one in others:
        take = [name for name in CHOOSABLE if request.POST.get(f"take.{name}") == str(one.pk)]
        actions.merge(one, into=into, take=take, by=request.user)
    made = Regrouping.objects.standing().filter(source__in=others, target=into).values_list("pk", flat=True)
    undo = f"{reverse('tickets:unmerges', args=[into.pk])}?{urlencode([('of', pk) for pk in made])}"
    said = ngettext(
        "%(count)s ticket merged into %(number)s.", "%(count)s tickets merged into %(number)s.", len(others)
    ) % {"count": len(others), "number": into.number}
    there = reverse("tickets:ticket", args=[into.pk])
    messages.success(request, said, extra_tags=undo)  # shown with its undo on the page it leads to
    return go(there) if is_htmx(request) else redirect(there)
