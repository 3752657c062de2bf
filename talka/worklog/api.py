"""Time worked, for other programs; only for those who work on the ticket's desk."""

import datetime as dt
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from talka.access.grants import allowed
from talka.kit.errors import Invalid, NotAllowed
from talka.people.models import Person
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket

from . import actions, timing
from .amounts import LONGEST
from .models import Activity, Entry

router = Router(tags=["time"])
Key = Annotated[int, Field(ge=1, lt=2**63)]
MOST = 500


class Asked(Schema):
    model_config = ConfigDict(extra="forbid")


class Change(Asked):
    minutes: Annotated[int, Field(ge=1, le=LONGEST)] | None = None
    day: dt.date | None = None
    note: Annotated[str, Field(max_length=500)] | None = None
    activity: Annotated[Key | None, Field(description="See GET /activities")] = None
    billable: bool | None = None


class NewEntry(Change):
    minutes: Annotated[int, Field(ge=1, le=LONGEST, examples=[15])]
    person: Annotated[Key | None, Field(description="Oneself; somebody else by right")] = None


class Told(Schema):
    id: int
    ticket: int
    person: int
    minutes: int
    day: dt.date
    note: str
    activity: int | None
    billable: bool
    cost: float | None


class Entries(Schema):
    items: list[Told]


class Watch(Schema):
    running: bool
    seconds: int
    entry: Told | None = None


class Step(Asked):
    do: Annotated[str, Field(pattern="^(start|pause|stop)$")]


@router.get("/time", response=Entries, url_name="own_time", summary="Recorded time of some days")
def of_days(request: PersonRequest, first: dt.date, last: dt.date, everybody: bool = False) -> dict[str, Any]:
    """One's own; `everybody=true` for those who may see the report. At most five hundred entries, latest first."""
    rows = Entry.objects.visible_to(request.user).filter(day__range=(first, last))
    if not everybody:
        rows = rows.filter(person=request.user)
    elif not allowed(request.user, "worklog.report", None):
        raise NotAllowed(_("You may not see everybody's time."))
    return {"items": [told(entry, request.user) for entry in rows[:MOST]]}


@router.get("/tickets/{int:number}/time", response=Entries, url_name="time", summary="Time worked on a ticket")
def of_ticket(request: PersonRequest, number: int) -> dict[str, Any]:
    return {"items": [told(entry, request.user) for entry in inside(request, number).time.all()[:MOST]]}


@router.post("/tickets/{int:number}/time", response={201: Told}, url_name="time", summary="Record time")
def add(request: PersonRequest, number: int, data: NewEntry) -> Status[dict[str, Any]]:
    ticket = inside(request, number)
    given = fields_of(data)
    key = given.pop("person", None)
    person = Person.objects.agents().filter(pk=key).first() if key else request.user
    if person is None:
        raise Invalid(_("There is no such choice."), field="person", code="unknown_choice")
    entry = actions.record(ticket, given.pop("minutes"), by=request.user, person=person, via="api", **given)
    return Status(201, told(entry, request.user))


@router.post("/tickets/{int:number}/timer", response=Watch, url_name="timer", summary="Start, pause or stop my timer")
def timer(request: PersonRequest, number: int, data: Step) -> dict[str, Any]:
    """Stopping records what it showed."""
    ticket = inside(request, number)
    if data.do == "stop":
        entry = timing.stop(ticket, by=request.user, via="api")
        return {"running": False, "seconds": 0, "entry": told(entry, request.user) if entry else None}
    watch = (timing.start if data.do == "start" else timing.pause)(ticket, by=request.user, via="api")
    return {"running": bool(watch and watch.started_at), "seconds": watch.elapsed if watch else 0}


@router.patch("/time/{int:pk}", response=Told, url_name="time_entry", summary="Correct recorded time")
def change(request: PersonRequest, pk: int, data: Change) -> dict[str, Any]:
    given = fields_of(data)
    for name, value in given.items():
        if value is None and name != "activity":
            raise Invalid(_("This cannot be empty."), field=name)
    return told(actions.change(entry_or_404(request, pk), by=request.user, via="api", **given), request.user)


@router.delete("/time/{int:pk}", response={204: None}, url_name="time_entry", summary="Delete recorded time")
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    actions.remove(entry_or_404(request, pk), by=request.user, via="api")
    return HttpResponse(status=204)


def told(entry: Entry, reader: Person) -> dict[str, Any]:
    """What it cost is told only to those who may see the report."""
    seen = entry.cost is not None and allowed(reader, "worklog.report", None)
    return {
        "id": entry.pk,
        "ticket": entry.ticket_id,
        "person": entry.person_id,
        "minutes": entry.minutes,
        "day": entry.day,
        "note": entry.note,
        "activity": entry.activity_id,
        "billable": entry.billable,
        "cost": float(entry.cost or 0) if seen else None,
    }


def inside(request: PersonRequest, number: int) -> Ticket:
    if not 0 < number < 2**63:
        raise Http404
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user).select_related("desk", "requester"), pk=number)
    if not allowed(request.user, "tickets.see", ticket):
        raise NotAllowed(_("You may not see the time of this ticket."))
    return ticket


def entry_or_404(request: PersonRequest, pk: int) -> Entry:
    if not 0 < pk < 2**63:
        raise Http404
    rows = Entry.objects.visible_to(request.user).select_related(
        "ticket__desk", "ticket__requester", "person", "activity"
    )
    return get_object_or_404(rows, pk=pk)


def fields_of(data: Change) -> dict[str, Any]:
    given = data.model_dump(exclude_unset=True)
    if given.get("activity") is not None:
        given["activity"] = Activity.objects.filter(active=True, pk=given["activity"]).first()
        if given["activity"] is None:
            raise Invalid(_("There is no such choice."), field="activity", code="unknown_choice")
    return given
