"""The page behind the link of a survey's mail, and what the answers come to."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talka.access.grants import require
from talka.kit.errors import Invalid, Refused
from talka.people.requests import PersonRequest
from talka.tickets.views.common import agents_only, whole_number
from talka.tickets.views.sidebar import views_of
from talka.ui.render import render

from . import actions, links
from . import results as figures
from .models import Answer, Invitation, Survey

PERIODS = (30, 90, 365)


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows the choice that the mail named and keeps nothing, for programs that check mail look first; POST answers."""
    invitation = links.invitation_of(key)
    if invitation is None:
        raise Http404
    with translation.override(invitation.person.language):
        problem: Refused | None = None
        if request.method == "POST":
            try:
                score = whole_number(request.POST.get("score"))
                if score is None:
                    raise Invalid(_("Choose one of the offered values."), field="score")
                actions.answer(invitation, score, comment=request.POST.get("comment", ""))
            except Refused as refusal:
                problem = refusal
            else:
                return _quiet(redirect(f"{request.path}?thanks"))
        return _quiet(_page(request, invitation, problem))


def _page(request: HttpRequest, invitation: Invitation, problem: Refused | None) -> HttpResponse:
    given = Answer.objects.filter(invitation=invitation).first()
    typed = request.POST.get("score") or request.GET.get("score", "")
    context: dict[str, Any] = {
        "invitation": invitation,
        "survey": invitation.survey,
        "question": invitation.survey.question(invitation.person.language),
        "open": links.is_open(invitation),
        "thanks": "thanks" in request.GET or (not links.is_open(invitation) and bool(invitation.answered_at)),
        "chosen": whole_number(typed) if typed else given.score if given else None,
        "comment": request.POST.get("comment", given.comment if given else ""),
        "problem": problem,
    }
    return render(request, "surveys/rate.html", context, status=problem.status if problem else 200)


def _quiet(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@agents_only
def results(request: PersonRequest) -> HttpResponse:
    """`survey` and `days`; of the desks whose results one may see."""
    person = request.user
    require(person, "surveys.see")
    surveys = list(Survey.objects.order_by("-active", "name"))
    survey = chosen(surveys, request.GET.get("survey"))
    days = days_of(request.GET.get("days"))
    context: dict[str, Any] = {"surveys": surveys, "survey": survey, "days": days, "periods": PERIODS}
    if survey is not None:
        since = timezone.now() - dt.timedelta(days=days)
        said = Answer.objects.visible_to(person).filter(survey=survey, at__gte=since).exclude(comment="")
        context["found"] = figures.of(survey, person, since)
        context["comments"] = list(said.select_related("ticket", "agent").order_by("-at", "-pk")[:20])
    return render(request, "surveys/results.html", context | {"views": views_of(request)})


def chosen(surveys: list[Survey], text: str | None) -> Survey | None:
    key = whole_number(text)
    return next((one for one in surveys if one.pk == key), surveys[0] if surveys else None)


def days_of(text: str | None) -> int:
    asked = whole_number(text)
    return asked if asked in PERIODS else PERIODS[1]
