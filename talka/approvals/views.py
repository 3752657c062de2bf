"""Asking from a ticket; what waits for me; one approval with my answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.access.grants import allowed, require
from talka.kit.errors import Invalid, Refused
from talka.people.models import Person
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.tickets.views.changing import chosen_row
from talka.tickets.views.common import agents_only, ticket_or_404, whole_number
from talka.tickets.views.sidebar import views_of
from talka.ui.render import render

from . import actions
from .counting import Rule
from .models import Approval, Plan, Vote
from .showing import context_of, own_vote
from .voters import Wanted

MOST = 100
DESK, PORTAL = "tickets/desk_page.html", "approvals/portal_page.html"


@require_safe
@login_required
def mine(request: PersonRequest) -> HttpResponse:
    """What I have to decide, and what I decided or asked lately."""
    person = request.user
    asked = Approval.objects.visible_to(person).filter(asked_by=person).select_related("ticket")
    done = Vote.objects.filter(person=person).exclude(answer=Vote.Answer.NONE).select_related("stage__approval__ticket")
    context = {
        "waiting": list(Vote.objects.waiting_for(person)[:MOST]),
        "asked": list(asked[:20]),
        "done": list(done.order_by("-answered_at")[:20]),
    }
    return _shown(request, "approvals/mine.html", context)


@require_safe
@login_required
def approval(request: PersonRequest, pk: int) -> HttpResponse:
    return _page(request, approval_or_404(request, pk))


@require_POST
@login_required
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """`answer` is yes or no, `comment` says why."""
    vote = vote_or_404(request, pk)
    try:
        given = chosen_answer(request.POST.get("answer", ""))
        actions.answer(vote, given, comment=request.POST.get("comment", ""), by=request.user)
    except Refused as refusal:
        return _page(request, vote.stage.approval, refusal)
    messages.success(request, _("Your answer is noted."))
    return redirect("approvals:approval", pk=vote.stage.approval_id)


@require_POST
@login_required
def pass_on(request: PersonRequest, pk: int) -> HttpResponse:
    """`person` is an address or a key of whoever decides instead."""
    vote = vote_or_404(request, pk)
    try:
        to = actions.pass_on(vote, _somebody(request.POST.get("person", "")), by=request.user).person
    except Refused as refusal:
        return _page(request, vote.stage.approval, refusal)
    messages.success(request, _("%(person)s is asked instead of you.") % {"person": to})
    return redirect("approvals:approval", pk=vote.stage.approval_id)


@require_POST
@login_required
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    actions.withdraw(approval_or_404(request, pk), by=request.user)
    return redirect("approvals:approval", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def ask(request: PersonRequest, number: int) -> HttpResponse:
    """After a `plan`, or of `people` by a `rule`; what was typed stays when something is refused."""
    ticket = ticket_or_404(request, number)
    require(request.user, "approvals.ask", ticket)
    problem: Refused | None = None
    if request.method == "POST":
        try:
            made = actions.ask(ticket, by=request.user, **_typed(request))
        except Refused as refusal:
            problem = refusal
        else:
            messages.success(request, _("They are asked now."))
            return redirect("approvals:approval", pk=made.pk)
    context = {
        "ticket": ticket,
        "plans": [
            plan for plan in Plan.objects.filter(active=True, steps__isnull=False).distinct() if plan.fits(ticket)
        ],
        "rules": Rule.choices,
        "people": list(Person.objects.agents()),
        "typed": request.POST,
        "picked": request.POST.getlist("people"),
        "problem": problem,
    }
    return _shown(request, "approvals/ask.html", context, problem)


def approval_or_404(request: PersonRequest, pk: int) -> Approval:
    rows = Approval.objects.visible_to(request.user).select_related("ticket__requester", "ticket__desk", "asked_by")
    return get_object_or_404(rows, pk=pk)


def vote_or_404(request: PersonRequest, pk: int) -> Vote:
    rows = Vote.objects.asked().filter(person=request.user)
    return get_object_or_404(rows.select_related("stage__approval__ticket__requester"), pk=pk)


def chosen_answer(text: str) -> bool:
    if text not in ("yes", "no"):
        raise Invalid(_("Choose whether you approve."), field="answer")
    return text == "yes"


def _somebody(text: str) -> Person:
    """By address or key: whoever is asked need not work here."""
    text = text.strip()
    rows = Person.objects.active()
    found = rows.filter(email=text.lower()).first() if "@" in text else chosen_row(rows, text, "person")
    if found is None:
        raise Invalid(_("Nobody here has this address."), field="person")
    return found


def _typed(request: PersonRequest) -> dict[str, Any]:
    form = request.POST
    words = {"question": form.get("question", ""), "name": form.get("name", "")}
    if form.get("plan"):
        return words | {"plan": chosen_row(Plan.objects.filter(active=True), form["plan"], "plan")}
    keys = [key for key in map(whole_number, form.getlist("people")[:200]) if key]
    people = list(Person.objects.agents().filter(pk__in=keys))
    if extra := form.get("address", "").strip():
        people.append(_somebody(extra))
    if form.get("rule", Rule.ANYONE) not in Rule.values:
        raise Invalid(_("Choose one of the offered values."), field="rule")
    step = Wanted(
        _("Approval"), form.get("rule", Rule.ANYONE), min(whole_number(form.get("amount")) or 0, 1000),
        tuple(people), manager="manager" in form, owner="owner" in form,
    )  # fmt: skip
    return words | {"steps": [step]}


def _page(request: PersonRequest, found: Approval, problem: Refused | None = None) -> HttpResponse:
    person = request.user
    sees = Ticket.objects.visible_to(person).filter(pk=found.ticket_id).exists()
    context = context_of(found) | {
        "vote": own_vote(found, person) if found.is_open else None,
        "colleagues": list(Person.objects.agents().exclude(pk=person.pk)) if person.is_agent else [],
        "sees_ticket": sees and person.is_agent,
        "may_withdraw": found.is_open
        and (found.asked_by_id == person.pk or allowed(person, "approvals.ask", found.ticket)),
        "typed": request.POST,
        "problem": problem,
    }
    return _shown(request, "approvals/approval.html", context, problem)


def _shown(
    request: PersonRequest, template: str, context: dict[str, Any], problem: Refused | None = None
) -> HttpResponse:
    """Colleagues in the desk's frame, everybody else in the portal's."""
    agent = request.user.is_agent
    frame = {"base": DESK, "views": views_of(request)} if agent else {"base": PORTAL}
    return render(request, template, context | frame, status=problem.status if problem else 200)
