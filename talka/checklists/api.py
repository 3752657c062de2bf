"""Tasks for other programs; only for those who work on the ticket's desk."""

import datetime as dt
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, ConfigDict, Field

from talka.access.grants import allowed
from talka.kit.errors import Invalid, NotAllowed
from talka.people.models import Person, Team
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket

from . import actions
from .models import Task, Template

router = Router(tags=["tickets"])
Key = Annotated[int, Field(ge=1, lt=2**63)]
MOST = 100


class Asked(Schema):
    model_config = ConfigDict(extra="forbid")


class Change(Asked):
    title: Annotated[str, Field(max_length=200)] | None = None
    note: Annotated[str, Field(max_length=10_000)] | None = None
    assignee: Key | None = None
    team: Key | None = None
    due_at: AwareDatetime | None = None
    after: Annotated[Key | None, Field(description="A task of the same ticket that has to be done first")] = None
    done: bool | None = None


class NewTask(Change):
    title: Annotated[str, Field(max_length=200, examples=["Read the client log"])]


class Order(Asked):
    tasks: Annotated[list[Key], Field(max_length=200)]


class Apply(Asked):
    template: Annotated[Key, Field(description="See GET /checklists")]


class Told(Schema):
    id: int
    ticket: int
    title: str
    note: str
    assignee: int | None
    team: int | None
    due_at: dt.datetime | None
    after: int | None
    position: int
    done_at: dt.datetime | None
    done_by: int | None


class Tasks(Schema):
    items: list[Told]


@router.get("/tasks", response=Tasks, url_name="own_tasks", summary="Tasks given to me or my teams")
def own(request: PersonRequest, done: bool = Query(False)) -> dict[str, Any]:
    """Open ones by their due date; `done=true` for the latest finished ones. At most a hundred."""
    rows = Task.objects.visible_to(request.user).of_person(request.user).filter(done_at__isnull=not done)
    return {"items": [told(task) for task in rows.order_by("-done_at" if done else "due_at", "pk")[:MOST]]}


@router.get("/tickets/{int:number}/tasks", response=Tasks, url_name="tasks", summary="Tasks of a ticket")
def of_ticket(request: PersonRequest, number: int) -> dict[str, Any]:
    return {"items": [told(task) for task in inside(request, number).tasks.all()]}


@router.post("/tickets/{int:number}/tasks", response={201: Told}, url_name="tasks", summary="Add a task")
def add(request: PersonRequest, number: int, data: NewTask) -> Status[dict[str, Any]]:
    ticket = inside(request, number)
    fields = rows_of(request, ticket, data)
    done = fields.pop("done", False)
    task = actions.add(ticket, fields.pop("title"), by=request.user, via="api", **fields)
    return Status(201, told(actions.finish(task, by=request.user, via="api") if done else task))


@router.put(
    "/tickets/{int:number}/tasks/order", response=Tasks, url_name="task_order", summary="Put the tasks in order"
)
def order(request: PersonRequest, number: int, data: Order) -> dict[str, Any]:
    ticket = inside(request, number)
    actions.order(ticket, data.tasks, by=request.user, via="api")
    return {"items": [told(task) for task in ticket.tasks.all()]}


@router.post(
    "/tickets/{int:number}/checklists", response={201: Tasks}, url_name="apply_checklist", summary="Put on a check-list"
)
def apply(request: PersonRequest, number: int, data: Apply) -> Status[dict[str, Any]]:
    ticket = inside(request, number)
    template = Template.objects.filter(active=True, pk=data.template).first()
    if template is None:
        raise Invalid(_("There is no such choice."), field="template", code="unknown_choice")
    made = actions.apply(template, ticket, by=request.user, via="api")
    return Status(201, {"items": [told(task) for task in made]})


@router.patch("/tasks/{int:pk}", response=Told, url_name="task", summary="Change, finish or reopen a task")
def change(request: PersonRequest, pk: int, data: Change) -> dict[str, Any]:
    task = task_or_404(request, pk)
    fields = rows_of(request, task.ticket, data)
    done = fields.pop("done", None)
    if fields:
        task = actions.edit(task, by=request.user, via="api", **fields)
    if done is not None:
        task = (actions.finish if done else actions.reopen)(task, by=request.user, via="api")
    return told(task)


@router.delete("/tasks/{int:pk}", response={204: None}, url_name="task", summary="Delete a task")
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    actions.remove(task_or_404(request, pk), by=request.user, via="api")
    return HttpResponse(status=204)


def told(task: Task) -> dict[str, Any]:
    return {
        "id": task.pk,
        "ticket": task.ticket_id,
        "title": task.title,
        "note": task.note,
        "assignee": task.assignee_id,
        "team": task.team_id,
        "due_at": task.due_at,
        "after": task.after_id,
        "position": task.position,
        "done_at": task.done_at,
        "done_by": task.done_by_id,
    }


def inside(request: PersonRequest, number: int) -> Ticket:
    """A ticket of a desk one works on; for its requester the tasks are not there."""
    if not 0 < number < 2**63:
        raise Http404
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user).select_related("desk", "requester"), pk=number)
    if not allowed(request.user, "tickets.see", ticket):
        raise NotAllowed(_("You may not see the tasks of this ticket."))
    return ticket


def task_or_404(request: PersonRequest, pk: int) -> Task:
    if not 0 < pk < 2**63:
        raise Http404
    rows = Task.objects.visible_to(request.user).select_related("ticket__desk", "ticket__requester", "after")
    return get_object_or_404(rows, pk=pk)


def rows_of(request: PersonRequest, ticket: Ticket, data: Change) -> dict[str, Any]:
    """The fields that were given, keys turned into records that fit."""
    given = data.model_dump(exclude_unset=True)
    for name in ("title", "note", "done"):
        if name in given and given[name] is None:
            raise Invalid(_("This cannot be empty."), field=name)
    choices: dict[str, Any] = {
        "assignee": Person.objects.agents(),
        "team": Team.objects.filter(active=True),
        "after": ticket.tasks.all(),
    }
    for name, rows in choices.items():
        if given.get(name) is not None:
            found = rows.filter(pk=given[name]).first()
            if found is None:
                raise Invalid(_("There is no such choice."), field=name, code="unknown_choice")
            given[name] = found
    return given
