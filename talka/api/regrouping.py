"""Merging, splitting and taking either back; and taking back a single change."""

import datetime as dt
from typing import Annotated

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from ninja import Router
from pydantic import Field

from talka.access.grants import require
from talka.events.models import Event
from talka.people.models import Person
from talka.tickets import actions
from talka.tickets.models import Regrouping, Ticket

from . import schemas, telling
from .call import Call
from .finding import answered, chosen, inside_or_refused

router = Router(tags=["tickets"])


class NewMerge(schemas.Given):
    into: Annotated[schemas.Key, Field(description="The ticket that goes on")]
    take: Annotated[
        list[Annotated[str, Field(max_length=20)]],
        Field(max_length=10, description="Fields in which the merged ticket wins, such as priority"),
    ] = []


class NewSplit(schemas.Given):
    messages: Annotated[list[schemas.Key], Field(min_length=1, max_length=500)]
    kind: Annotated[str, Field(max_length=20, description="The same kind when it is not given")] = ""
    subject: Annotated[str, Field(max_length=250)] = ""
    requester: schemas.Key | None = None


class NewUndo(schemas.Given):
    event: Annotated[schemas.Key, Field(description="Of the ticket's events, one's own of the last day")]


class Told(schemas.Schema):
    id: int
    kind: str
    source: int
    target: int
    at: dt.datetime


class Regroupings(schemas.Schema):
    items: list[Told]


@router.post(
    "/tickets/{int:number}/merges", response=schemas.Ticket, url_name="merges", summary="Merge into another ticket"
)
@transaction.atomic
def merge(request: Call, number: int, data: NewMerge) -> HttpResponse:
    """The conversation, followers, tags, links and parts move; this ticket closes and leads there."""
    ticket = inside_or_refused(request, number)
    into = chosen(Ticket.objects.visible_to(request.user), data.into, "into")
    return answered(request, actions.merge(ticket, into=into, take=data.take, by=request.user, via="api").pk)


@router.post(
    "/tickets/{int:number}/splits",
    response={201: schemas.Ticket},
    url_name="splits",
    summary="Make a ticket of some messages",
)
@transaction.atomic
def split(request: Call, number: int, data: NewSplit) -> HttpResponse:
    ticket = inside_or_refused(request, number)
    requester = chosen(Person.objects.visible_to(request.user).active(), data.requester, "requester")
    made = actions.split(
        ticket, data.messages, kind=data.kind, subject=data.subject, requester=requester, by=request.user, via="api"
    )
    return answered(request, made.pk, 201, Location=f"/api/v1/tickets/{made.pk}")


@router.get(
    "/tickets/{int:number}/regroupings",
    response=Regroupings,
    url_name="regroupings",
    summary="Merges and splits that can be taken back",
)
def list_regroupings(request: Call, number: int) -> HttpResponse:
    rows = _standing(request, inside_or_refused(request, number)).order_by("-pk")[:100]
    told = [
        {"id": one.pk, "kind": one.kind, "source": one.source_id, "target": one.target_id, "at": telling.moment(one.at)}
        for one in rows
    ]
    return telling.json_response({"items": told})


@router.delete(
    "/tickets/{int:number}/regroupings/{int:pk}",
    response={204: None},
    url_name="regrouping",
    summary="Take a merge or a split back",
)
@transaction.atomic
def take_back(request: Call, number: int, pk: int) -> HttpResponse:
    ticket = inside_or_refused(request, number)
    found = _standing(request, ticket).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    require(request.user, "tickets.merge", ticket)
    if found.kind == Regrouping.Kind.MERGE:
        actions.unmerge(found, by=request.user, via="api")
    else:
        actions.unsplit(found, by=request.user, via="api")
    return HttpResponse(status=204)


@router.post(
    "/tickets/{int:number}/undos", response=schemas.Ticket, url_name="undos", summary="Take one change of mine back"
)
@transaction.atomic
def undo(request: Call, number: int, data: NewUndo) -> HttpResponse:
    """Fields, people, tags and moves as they were before; refused when somebody changed the same since."""
    ticket = inside_or_refused(request, number)
    change = chosen(Event.objects.filter(ticket_id=ticket.pk), data.event, "event")
    return answered(request, actions.undo(change, by=request.user, via="api").pk)


def _standing(request: Call, ticket: Ticket) -> QuerySet[Regrouping]:
    seen = Ticket.objects.visible_to(request.user)
    return Regrouping.objects.standing().filter(Q(source=ticket) | Q(target=ticket), source__in=seen, target__in=seen)
