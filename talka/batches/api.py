"""One change to many tickets for programs: ordered with 202, watched by its address, with what became of each ticket."""

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, JsonValue

from talka.kit.errors import Invalid
from talka.people.models import Person
from talka.people.requests import PersonRequest
from talka.tickets import selectors
from talka.tickets.models import Ticket
from talka.ui.paging import By, page

from . import actions
from .models import Batch
from .tasks import run

router = Router(tags=["bulk"])

Key = Annotated[int, Field(ge=1, lt=2**63)]
Tags = Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=30)]
Words = Annotated[str, Field(min_length=1, max_length=500_000)]


class Changes(Schema):
    """All of them are done to each ticket, or none; null takes a value away."""

    model_config = ConfigDict(extra="forbid")

    assignee: Key | None = None
    team: Key | None = None
    priority: Annotated[int, Field(ge=1, le=4)] = 3
    service: Key | None = None
    category: Key | None = None
    due_at: dt.datetime | None = None
    custom: Annotated[dict[str, JsonValue], Field(max_length=50)] = {}
    add_tags: Tags = []
    remove_tags: Tags = []
    note: Words = ""
    reply: Words = ""
    move: Annotated[str, Field(max_length=40, description="A step of the workflow, such as solve")] = ""
    close: Annotated[Literal[True], Field(description="Whichever step leads to the end")] = True
    merge: Annotated[Key, Field(description="The ticket that stays")] = 1


class Order(Schema):
    model_config = ConfigDict(extra="forbid")

    tickets: Annotated[list[Key], Field(max_length=actions.MOST)] = []
    q: Annotated[str, Field(max_length=2000, description="Instead of keys: as in the search box, without words")] = ""
    changes: Changes


class RowTold(Schema):
    ticket: int
    state: Annotated[str, Field(description="waiting, done, same, refused, unseen or failed")]
    reason: str


class BatchTold(Schema):
    id: int
    state: Annotated[str, Field(description="running, done, failed or stopped")]
    title: str
    total: int
    done: int
    refused: int
    undoes: int | None
    created_at: dt.datetime
    finished_at: dt.datetime | None
    rows: list[RowTold]
    next: str | None


@router.post("/bulk", response={202: BatchTold}, url_name="bulk", summary="Change many tickets")
def order_batch(request: PersonRequest, data: Order) -> HttpResponse:
    """For `tickets`, or everything that `q` finds: at most 50,000. What the caller may not see counts as not there."""
    person = agent_or_404(request)
    if bool(data.tickets) == bool(data.q.strip()):
        raise Invalid(_("Give either tickets or a search."), field="tickets")
    asked = data.changes.model_dump(mode="json", exclude_unset=True)
    batch = actions.order(person, asked, data.tickets or _found(data.q, person), via="api")
    return _begun(batch)


@router.get("/bulk/{key}", response=BatchTold, url_name="bulk_one", summary="How far a change of many tickets is")
def read_batch(
    request: PersonRequest,
    key: Key,
    cursor: str = Query("", max_length=2000, description="`next` of the page before"),
    limit: int = Query(50, ge=1, le=100),
) -> HttpResponse:
    """With what became of each ticket, in the order they were given."""
    return JsonResponse(told(_own(request, key), cursor, limit))


@router.post("/bulk/{key}/stops", response=BatchTold, url_name="bulk_stops", summary="Stop it; what is done stays done")
def stop_batch(request: PersonRequest, key: Key) -> HttpResponse:
    return JsonResponse(told(actions.stop(_own(request, key), by=request.user)))


@router.post("/bulk/{key}/undos", response={202: BatchTold}, url_name="bulk_undos", summary="Take it back")
def undo_batch(request: PersonRequest, key: Key) -> HttpResponse:
    """As a change of many tickets of its own; tickets that somebody changed since stay and say so."""
    return _begun(actions.undo(_own(request, key), by=request.user, via="api"))


def told(batch: Batch, cursor: str = "", limit: int = 50) -> dict[str, Any]:
    some, at = page(batch.rows.all(), (By("pk"),), after=cursor, size=limit), batch.progress
    return {
        "id": batch.pk,
        "state": at.state,
        "title": at.title,
        "total": at.total,
        "done": at.done,
        "refused": at.failed,
        "undoes": batch.undoes_id,
        "created_at": batch.created_at,
        "finished_at": at.finished_at,
        "rows": [{"ticket": row.ticket, "state": row.state, "reason": row.reason} for row in some],
        "next": some.after or None,
    }


def agent_or_404(request: HttpRequest) -> Person:
    """Many at once is work of the desk; for requesters there is no such address."""
    person: Person = request.user  # type: ignore[assignment]  # the door lets nobody in without one
    if not person.is_agent:
        raise Http404
    return person


def _found(text: str, person: Person) -> Any:
    selector = selectors.parse(text)
    if selector.query.text:
        raise Invalid(_("Words find the best hundred, not all: search by fields here."), field="q")
    rows = selector.filter(Ticket.objects.visible_to(person), person)
    return rows.order_by("pk").values_list("pk", flat=True)[: actions.MOST + 1]


def _begun(batch: Batch) -> HttpResponse:
    run.enqueue(batch_id=batch.pk, key=f"batch:{batch.pk}")
    batch.progress.refresh_from_db()
    return JsonResponse(told(batch), status=202, headers={"Location": f"/api/v1/bulk/{batch.pk}"})


def _own(request: PersonRequest, key: int) -> Batch:
    return get_object_or_404(Batch.objects.visible_to(agent_or_404(request)).select_related("progress"), pk=key)
