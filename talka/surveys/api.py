"""Results of surveys for other programs."""

import datetime as dt
from typing import Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema

from talka.access.grants import require
from talka.people.requests import PersonRequest
from talka.sidetalks.api import inside

from . import results
from .models import Answer, Survey

router = Router(tags=["surveys"])


class Figure(Schema):
    name: str
    answers: int
    value: float | None


class Month(Schema):
    month: dt.date
    answers: int
    value: float | None


class Results(Schema):
    survey: int
    kind: str
    asked: int
    answered: int
    answers: int
    value: float | None
    months: list[Month]
    agents: list[Figure]
    services: list[Figure]


class Rating(Schema):
    survey: int
    score: int
    comment: str
    at: dt.datetime


class Ratings(Schema):
    items: list[Rating]


@router.get("/surveys/{int:pk}/results", response=Results, url_name="survey_results", summary="What a survey came to")
def of_survey(
    request: PersonRequest, pk: int, days: Annotated[Literal[30, 90, 365], Query(description="Back from now")] = 90
) -> dict[str, Any]:
    """CSAT in percent of 4 and 5, CES as a mean, NPS from -100 to 100."""
    require(request.user, "surveys.see")
    survey = get_object_or_404(Survey, pk=pk)
    found = results.of(survey, request.user, timezone.now() - dt.timedelta(days=days))
    return {
        "survey": survey.pk,
        "kind": survey.kind,
        "asked": found.asked,
        "answered": found.answered,
        "answers": found.whole.answers,
        "value": found.whole.value,
        "months": [{"month": at.date(), "answers": one.answers, "value": one.value} for at, one in found.months],
        "agents": found.agents,
        "services": found.services,
    }


@router.get("/tickets/{int:number}/ratings", response=Ratings, url_name="ratings", summary="How the requester rated it")
def of_ticket(request: PersonRequest, number: int) -> dict[str, Any]:
    rows = Answer.objects.filter(ticket=inside(request, number))
    return {"items": [{"survey": a.survey_id, "score": a.score, "comment": a.comment, "at": a.at} for a in rows]}
