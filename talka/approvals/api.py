"""Approvals for other programs: asked, answered, passed on and withdrawn as in the app."""

import datetime as dt
from typing import Annotated, Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from talka.kit.errors import Invalid
from talka.people.models import Person
from talka.people.requests import PersonRequest
from talka.sidetalks.api import inside

from . import actions
from .counting import Rule
from .models import Approval, Plan, State, Vote
from .voters import Wanted

router = Router(tags=["approvals"])
Key = Annotated[int, Field(ge=1, lt=2**63)]
MOST = 100


class Asked(Schema):
    model_config = ConfigDict(extra="forbid")


class NewApproval(Asked):
    plan: Annotated[Key | None, Field(description="See GET /approval-plans; or name, people and rule")] = None
    name: Annotated[str, Field(max_length=100, examples=["New monitor"])] = ""
    question: Annotated[str, Field(max_length=2000)] = ""
    people: Annotated[list[Key], Field(max_length=200)] = []
    manager: bool = False
    owner: bool = False
    rule: Rule = Rule.ANYONE
    amount: Annotated[int, Field(ge=0, le=1000)] = 0
    remind_after: Annotated[int, Field(ge=0, le=2160, description="Hours")] = 24
    expires_after: Annotated[int, Field(ge=0, le=2160, description="Hours; 0 is never")] = 0


class Answer(Asked):
    approve: bool
    comment: Annotated[str, Field(max_length=2000, description="Needed when it is not approved")] = ""


class PassOn(Asked):
    person: Key


class ToldVote(Schema):
    id: int
    person: int
    instead_of: int | None
    answer: str
    comment: str
    answered_at: dt.datetime | None


class ToldStage(Schema):
    name: str
    rule: str
    needed: int
    state: str
    expires_at: dt.datetime | None
    votes: list[ToldVote]


class Told(Schema):
    id: int
    ticket: int
    plan: int | None
    name: str
    question: str
    state: str
    asked_by: int | None
    created_at: dt.datetime
    closed_at: dt.datetime | None
    stages: list[ToldStage]


class Approvals(Schema):
    items: list[Told]


@router.get("/approvals", response=Approvals, url_name="own_approvals", summary="What waits for my approval")
def waiting(request: PersonRequest) -> dict[str, Any]:
    """The oldest first; at most a hundred."""
    keys = [vote.stage.approval_id for vote in Vote.objects.waiting_for(request.user)[:MOST]]
    return {"items": [told(one) for one in _rows(request).filter(pk__in=keys).order_by("pk")]}


@router.get(
    "/tickets/{int:number}/approvals", response=Approvals, url_name="approvals", summary="Approvals of a ticket"
)
def of_ticket(request: PersonRequest, number: int) -> dict[str, Any]:
    return {"items": [told(one) for one in _rows(request).filter(ticket=inside(request, number))]}


@router.post("/tickets/{int:number}/approvals", response={201: Told}, url_name="approvals", summary="Ask for approval")
def ask(request: PersonRequest, number: int, data: NewApproval) -> Status[dict[str, Any]]:
    ticket = inside(request, number)
    given: dict[str, Any] = {"name": data.name, "question": data.question}
    if data.plan is not None:
        given["plan"] = _chosen(Plan.objects.filter(active=True), data.plan, "plan")
    else:
        people = tuple(_chosen(Person.objects.active(), key, "people") for key in dict.fromkeys(data.people))
        step = Wanted(
            _("Approval"), data.rule, data.amount, people, manager=data.manager, owner=data.owner,
            remind_after=data.remind_after, expires_after=data.expires_after,
        )  # fmt: skip
        given["steps"] = [step]
    made = actions.ask(ticket, by=request.user, via="api", **given)
    return Status(201, told(made))


@router.get("/approvals/{int:pk}", response=Told, url_name="approval", summary="One approval")
def one(request: PersonRequest, pk: Key) -> dict[str, Any]:
    return told(get_object_or_404(_rows(request), pk=pk))


@router.delete("/approvals/{int:pk}", response=Told, url_name="approval", summary="Withdraw an approval")
def withdraw(request: PersonRequest, pk: Key) -> dict[str, Any]:
    actions.withdraw(get_object_or_404(_rows(request), pk=pk), by=request.user, via="api")
    return one(request, pk)


@router.post("/approvals/{int:pk}/answers", response=Told, url_name="approval_answers", summary="Answer it")
def answer(request: PersonRequest, pk: Key, data: Answer) -> dict[str, Any]:
    actions.answer(_own(request, pk), data.approve, comment=data.comment, by=request.user, via="api")
    return one(request, pk)


@router.post(
    "/approvals/{int:pk}/delegations",
    response=Told,
    url_name="approval_delegations",
    summary="Let somebody else decide",
)
def pass_on(request: PersonRequest, pk: Key, data: PassOn) -> dict[str, Any]:
    vote = _own(request, pk)
    actions.pass_on(vote, _chosen(Person.objects.active(), data.person, "person"), by=request.user, via="api")
    return one(request, pk)


def told(approval: Approval) -> dict[str, Any]:
    """Steps that were not reached yet name nobody."""
    names = ("id", "ticket_id", "plan_id", "name", "question", "state", "asked_by_id", "created_at", "closed_at")
    return {name.removesuffix("_id"): getattr(approval, name) for name in names} | {
        "stages": [_stage(stage) for stage in approval.stages.prefetch_related("votes")]
    }


def _stage(stage: Any) -> dict[str, Any]:
    votes = [] if stage.state == State.WAITING else stage.votes.all()
    return {
        **{name: getattr(stage, name) for name in ("name", "rule", "needed", "state", "expires_at")},
        "votes": [
            {
                "id": vote.pk,
                "person": vote.person_id,
                "instead_of": vote.instead_of_id,
                **{name: getattr(vote, name) for name in ("answer", "comment", "answered_at")},
            }
            for vote in votes
        ],
    }


def _rows(request: PersonRequest) -> Any:
    return Approval.objects.visible_to(request.user)


def _own(request: PersonRequest, pk: int) -> Vote:
    """My own voice in its present step; whoever is not asked may not answer."""
    approval = get_object_or_404(_rows(request), pk=pk)
    votes = Vote.objects.filter(stage__approval=approval, person=request.user).select_related("stage__approval__ticket")
    vote = votes.filter(stage__state=State.OPEN).first() or votes.asked().order_by("-pk").first()
    if vote is None:
        raise Invalid(_("You are not asked here."), code="not_asked")
    return vote


def _chosen(rows: Any, key: int, field: str) -> Any:
    found = rows.filter(pk=key).first()
    if found is None:
        raise Invalid(_("There is no such choice."), field=field, code="unknown_choice")
    return found
