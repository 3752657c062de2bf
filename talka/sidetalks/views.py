"""Side conversations: begin one, read and go on with it, and all that are open."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.files.models import File
from talka.files.serving import serve
from talka.kit.errors import Refused
from talka.people.models import Team
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.tickets.views.changing import chosen_row
from talka.tickets.views.common import agents_only, ticket_or_404
from talka.tickets.views.sidebar import views_of
from talka.tickets.views.talking import uploads
from talka.ui.render import render

from . import actions
from .models import SideMessage, SideTalk

MOST = 100


@require_safe
@agents_only
def mine(request: PersonRequest) -> HttpResponse:
    """Open ones: begun by oneself, on one's own tickets, or asked of one's teams; the latest first."""
    person = request.user
    teams = Team.objects.filter(members=person).values("pk")
    own = Q(created_by=person) | Q(ticket__assignee=person) | Q(team__in=teams)
    rows = SideTalk.objects.visible_to(person).open().filter(own).select_related("ticket", "team")
    return render(request, "sidetalks/mine.html", {"talks": list(rows[:MOST]), "views": views_of(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def begin(request: PersonRequest, number: int) -> HttpResponse:
    """`address` or `team`, `subject`, `text`, `files`; what was typed stays when something is refused."""
    ticket = ticket_or_404(request, number)
    problem: Refused | None = None
    if request.method == "POST":
        form = request.POST
        try:
            talk = actions.begin(
                ticket,
                form.get("text", ""),
                subject=form.get("subject", ""),
                address=form.get("address", ""),
                team=chosen_row(Team.objects.filter(active=True), form.get("team", ""), "team"),
                files=uploads(request),
                by=request.user,
            )
        except Refused as refusal:
            problem = refusal
        else:
            return redirect("sidetalks:talk", pk=talk.pk)
    context = {
        "ticket": ticket,
        "teams": list(Team.objects.filter(active=True)),
        "typed": request.POST,
        "problem": problem,
        "views": views_of(request),
    }
    return render(request, "sidetalks/begin.html", context, status=problem.status if problem else 200)


@require_safe
@agents_only
def talk(request: PersonRequest, pk: int) -> HttpResponse:
    return _page(request, talk_or_404(request, pk))


@require_POST
@agents_only
def say(request: PersonRequest, pk: int) -> HttpResponse:
    found = talk_or_404(request, pk)
    try:
        actions.say(found, request.POST.get("text", ""), files=uploads(request), by=request.user)
    except Refused as refusal:
        return _page(request, found, refusal)
    return redirect("sidetalks:talk", pk=pk)


@require_POST
@agents_only
def state(request: PersonRequest, pk: int) -> HttpResponse:
    """`done` is 1 or 0."""
    found = talk_or_404(request, pk)
    change = actions.finish if request.POST.get("done") == "1" else actions.reopen
    change(found, by=request.user)
    return redirect("sidetalks:talk", pk=pk)


@require_safe
def file(request: PersonRequest, file: str) -> HttpResponseBase:
    """An attachment, for whoever may read the side conversation it came with."""
    if not request.user.is_authenticated:
        raise Http404
    messages = SideMessage.objects.filter(talk__in=SideTalk.objects.visible_to(request.user))
    return serve(get_object_or_404(File.objects.filter(sidemessages__in=messages).distinct(), pk=file))


def talk_or_404(request: PersonRequest, pk: int) -> SideTalk:
    rows = SideTalk.objects.visible_to(request.user).select_related(
        "ticket__desk", "ticket__requester", "team", "created_by"
    )
    return get_object_or_404(rows, pk=pk)


def _page(request: PersonRequest, found: SideTalk, problem: Refused | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "talk": found,
        "messages": list(found.messages.select_related("author").prefetch_related("files")),
        "may_write": actions.may_write(found, request.user),
        "sees_ticket": Ticket.objects.visible_to(request.user).filter(pk=found.ticket_id).exists(),
        "typed": request.POST,
        "problem": problem,
        "views": views_of(request),
    }
    return render(request, "sidetalks/talk.html", context, status=problem.status if problem else 200)
