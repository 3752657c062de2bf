"""Side conversations for other programs; only for those who may read them."""

import datetime as dt
from typing import Annotated, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from talka.access.grants import require
from talka.kit.errors import Invalid
from talka.people.models import Team
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket

from . import actions
from .models import SideTalk

router = Router(tags=["messages"])
Text = Annotated[str, Field(min_length=1, max_length=500_000)]


class Asked(Schema):
    model_config = ConfigDict(extra="forbid")


class NewTalk(Asked):
    subject: Annotated[str, Field(max_length=200, examples=["Part number of the supply"])]
    text: Text
    address: Annotated[str, Field(max_length=254, description="Of a third party; or a team")] = ""
    team: Annotated[int | None, Field(ge=1, lt=2**63)] = None


class NewTurn(Asked):
    text: Text


class State(Asked):
    done: bool


class Turn(Schema):
    id: int
    author: int | None
    sender: str
    text: str
    verified: bool
    automatic: bool
    created_at: dt.datetime


class Told(Schema):
    id: int
    ticket: int
    subject: str
    address: str
    team: int | None
    waiting: bool
    done_at: dt.datetime | None
    messages: list[Turn]


class Talks(Schema):
    items: list[Told]


@router.get(
    "/tickets/{int:number}/sidetalks", response=Talks, url_name="sidetalks", summary="Side conversations of a ticket"
)
def of_ticket(request: PersonRequest, number: int) -> dict[str, Any]:
    ticket = inside(request, number)
    rows = SideTalk.objects.visible_to(request.user).filter(ticket=ticket).prefetch_related("messages")
    return {"items": [told(talk) for talk in rows]}


@router.post(
    "/tickets/{int:number}/sidetalks",
    response={201: Told},
    url_name="sidetalks",
    summary="Ask somebody beside a ticket",
)
def begin(request: PersonRequest, number: int, data: NewTalk) -> Status[dict[str, Any]]:
    ticket = inside(request, number)
    team = None
    if data.team is not None and (team := Team.objects.filter(active=True, pk=data.team).first()) is None:
        raise Invalid(_("There is no such choice."), field="team", code="unknown_choice")
    talk = actions.begin(
        ticket, data.text, subject=data.subject, address=data.address, team=team, by=request.user, via="api"
    )
    return Status(201, told(talk))


@router.post(
    "/sidetalks/{int:pk}/messages", response={201: Told}, url_name="sidetalk_messages", summary="Go on with it"
)
def say(request: PersonRequest, pk: int, data: NewTurn) -> Status[dict[str, Any]]:
    talk = talk_or_404(request, pk)
    actions.say(talk, data.text, by=request.user, via="api")
    return Status(201, told(talk_or_404(request, pk)))


@router.patch("/sidetalks/{int:pk}", response=Told, url_name="sidetalk", summary="End it or go on")
def change(request: PersonRequest, pk: int, data: State) -> dict[str, Any]:
    step = actions.finish if data.done else actions.reopen
    step(talk_or_404(request, pk), by=request.user, via="api")
    return told(talk_or_404(request, pk))


def told(talk: SideTalk) -> dict[str, Any]:
    turns = [
        {
            "id": one.pk,
            "author": one.author_id,
            "sender": one.sender,
            "text": one.text,
            "verified": one.verified,
            "automatic": one.automatic,
            "created_at": one.created_at,
        }
        for one in talk.messages.all()
    ]
    return {
        "id": talk.pk,
        "ticket": talk.ticket_id,
        "subject": talk.subject,
        "address": talk.address,
        "team": talk.team_id,
        "waiting": talk.waiting,
        "done_at": talk.done_at,
        "messages": turns,
    }


def inside(request: PersonRequest, number: int) -> Ticket:
    if not 0 < number < 2**63:
        raise Http404
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user).select_related("desk", "requester"), pk=number)
    require(request.user, "tickets.see", ticket)
    return ticket


def talk_or_404(request: PersonRequest, pk: int) -> SideTalk:
    if not 0 < pk < 2**63:
        raise Http404
    rows = SideTalk.objects.visible_to(request.user).select_related("ticket", "team").prefetch_related("messages")
    return get_object_or_404(rows, pk=pk)
