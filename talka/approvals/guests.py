"""The page behind the link of a mail: looking changes nothing, since programs that check mail look first (HAZARDS MID-7)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_http_methods

from talka.kit.errors import Refused
from talka.ui.render import render

from . import actions, links
from .models import Vote
from .showing import context_of
from .views import chosen_answer


@require_http_methods(["GET", "HEAD", "POST"])
def by_mail(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows the request and the choice; only the button's POST answers, once."""
    vote = links.vote_of(key)
    if vote is None:
        raise Http404
    with translation.override(vote.person.language):
        problem: Refused | None = None
        if request.method == "POST":
            try:
                given = chosen_answer(request.POST.get("answer", ""))
                actions.answer(vote, given, comment=request.POST.get("comment", ""), by=vote.person, via="mail")
            except Refused as refusal:
                problem = refusal
            else:
                return _quiet(redirect("approvals:by_mail", key=key))
        return _quiet(_page(request, vote, problem))


def _page(request: HttpRequest, vote: Vote, problem: Refused | None) -> HttpResponse:
    open_still = vote.answer == Vote.Answer.NONE and vote.stage.is_open
    context: dict[str, Any] = {
        "vote": vote,
        "open": open_still,
        "typed": request.POST,
        "chosen": request.POST.get("answer") or request.GET.get("answer", ""),
        "problem": problem,
        # used or moot, the link tells no more of the ticket
        **(context_of(vote.stage.approval) if open_still else {"approval": vote.stage.approval}),
    }
    return render(request, "approvals/by_mail.html", context, status=problem.status if problem else 200)


def _quiet(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response
