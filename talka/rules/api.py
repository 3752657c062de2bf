"""Rules for other programs: the same checks, permissions and versions as on the pages. A rule is the JSON of definition.py."""

import datetime as dt
from typing import Annotated, Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from talka.access.grants import desks_of, require
from talka.desks.models import Desk
from talka.kit.errors import Invalid
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket

from . import actions, describing, tracing, trying
from .definition import read
from .models import MANAGE, Rule, Run, Trial

router = Router(tags=["rules"])
Key = Annotated[int, Field(ge=1, lt=2**63)]
Definition = Annotated[
    dict[str, Any],
    Field(
        description="`when`, `changed`, `if` (a selector as in saved views), `then`, `last`, `per_hour`; see docs/rules.md",
        examples=[{"when": {"events": ["ticket.opened"]}, "if": {"all": []}, "then": [{"do": "priority", "to": "1"}]}],
    ),
]
MOST = 100


class Asked(Schema):
    model_config = ConfigDict(extra="forbid")


class About(Asked):
    name: Annotated[str, Field(max_length=120)] | None = None
    note: Annotated[str, Field(max_length=5000)] | None = None
    desk: Annotated[Key | None, Field(description="Empty: of every desk")] = None
    rule: Definition | None = None
    publish: Annotated[bool, Field(description="False keeps a draft beside what holds")] = True


class NewRule(About):
    name: Annotated[str, Field(max_length=120)]
    rule: Definition


class State(Asked):
    on: bool


class Number(Asked):
    number: Annotated[int, Field(ge=1, lt=2**31)]


class Told(Schema):
    id: int
    name: str
    note: str
    desk: int | None
    owner: int | None
    position: int
    on: bool
    version: int
    rule: dict[str, Any]
    draft: dict[str, Any] | None
    words: str
    runs: int
    failures: int
    problem: str
    last_run_at: dt.datetime | None


class Rules(Schema):
    items: list[Told]


class Version(Schema):
    number: int
    rule: dict[str, Any]
    by: int | None
    at: dt.datetime


class Versions(Schema):
    items: list[Version]


class Ran(Schema):
    id: int
    rule: int
    version: int
    ticket: int
    event: int | None
    outcome: str
    reason: str
    steps: list[dict[str, Any]]
    at: dt.datetime


class Log(Schema):
    items: list[Ran]


class Days(Asked):
    days: Annotated[int, Field(ge=1, le=365)] = 30


class Would(Schema):
    ticket: int
    number: str
    at: dt.datetime
    steps: list[dict[str, Any]]
    differs: str


class Tried(Schema):
    id: int
    rule: int
    state: str
    looked_at: int
    total: int
    matched: int
    would_change: int
    would_mail: int
    would_differ: int
    items: list[Would]


class Refused(Schema):
    rule: str
    why: str


class Moment(Schema):
    event: int | None
    sentence: str
    at: dt.datetime
    runs: list[Ran]
    refused: list[Refused]


class Trace(Schema):
    items: list[Moment]


@router.get("/rules", response=Rules, url_name="rules", summary="Rules in the order in which they are asked")
def rules(request: PersonRequest) -> dict[str, Any]:
    require(request.user, MANAGE)
    return {"items": [told(rule) for rule in Rule.objects.visible_to(request.user).order_by("position", "pk")]}


@router.post("/rules", response={201: Told}, url_name="rules", summary="Add a rule")
@transaction.atomic
def add(request: PersonRequest, data: NewRule) -> Status[dict[str, Any]]:
    require(request.user, MANAGE)
    rule = actions.add(data.name, note=data.note or "", desk=_desk(request, data.desk), by=request.user)
    return Status(201, told(_keep(request, rule, data)))


@router.get("/rules/{int:pk}", response=Told, url_name="rule", summary="One rule")
def one(request: PersonRequest, pk: Key) -> dict[str, Any]:
    return told(rule_or_404(request, pk))


@router.patch(
    "/rules/{int:pk}", response=Told, url_name="rule", summary="Change a rule; its definition becomes a new version"
)
@transaction.atomic
def change(request: PersonRequest, pk: Key, data: About) -> dict[str, Any]:
    rule = rule_or_404(request, pk)
    about = {
        name: value
        for name, value in data.dict(exclude_unset=True).items()
        if name in ("name", "note") and value is not None
    }
    if "desk" in data.model_fields_set:
        about["desk"] = _desk(request, data.desk)
    return told(_keep(request, actions.describe(rule, by=request.user, **about), data))


@router.delete("/rules/{int:pk}", response={204: None}, url_name="rule", summary="Delete a rule")
def remove(request: PersonRequest, pk: Key) -> HttpResponse:
    actions.remove(rule_or_404(request, pk), by=request.user, via="api")
    return HttpResponse(status=204)


@router.post("/rules/{int:pk}/states", response=Told, url_name="rule_states", summary="Switch a rule on or off")
def state(request: PersonRequest, pk: Key, data: State) -> dict[str, Any]:
    return told(actions.switch(rule_or_404(request, pk), data.on, by=request.user, via="api"))


@router.get("/rules/{int:pk}/versions", response=Versions, url_name="rule_versions", summary="What a rule said before")
def versions(request: PersonRequest, pk: Key) -> dict[str, Any]:
    rows = rule_or_404(request, pk).versions.all()[:MOST]
    return {"items": [{"number": row.number, "rule": row.definition, "by": row.by_id, "at": row.at} for row in rows]}


@router.post(
    "/rules/{int:pk}/rollbacks", response=Told, url_name="rule_rollbacks", summary="Publish an earlier version again"
)
def roll_back(request: PersonRequest, pk: Key, data: Number) -> dict[str, Any]:
    return told(actions.roll_back(rule_or_404(request, pk), data.number, by=request.user, via="api"))


@router.get("/rules/{int:pk}/runs", response=Log, url_name="rule_runs", summary="What a rule did, the latest first")
def runs(request: PersonRequest, pk: Key, before: Annotated[int, Query(ge=1, lt=2**63)] = 2**62) -> dict[str, Any]:
    """At most a hundred; `before` is the id of the last one seen. Only on tickets that you may see."""
    seen = Ticket.objects.visible_to(request.user)
    rows = Run.objects.filter(rule=rule_or_404(request, pk), pk__lt=before, ticket__in=seen).order_by("-pk")
    return {"items": [ran(run) for run in rows[:MOST]]}


@router.post("/rules/{int:pk}/trials", response={202: Tried}, url_name="rule_trials", summary="Try a rule on the past")
def try_out(request: PersonRequest, pk: Key, data: Days) -> Status[dict[str, Any]]:
    """Its draft, or what holds. Nothing of a ticket changes; ask again until it is done."""
    return Status(202, tried(trying.ask(rule_or_404(request, pk), by=request.user, days=data.days)))


@router.get("/rules/trials/{int:trial}", response=Tried, url_name="rule_trial", summary="What a trial found")
def trial(request: PersonRequest, trial: Key) -> dict[str, Any]:
    """Rows of tickets that you may see, at most two hundred."""
    seen = Rule.objects.visible_to(request.user)
    found = get_object_or_404(Trial.objects.select_related("progress"), pk=trial, rule__in=seen)
    tickets = Ticket.objects.visible_to(request.user).filter(pk__in=[row["ticket"] for row in found.progress.report])
    return tried(found, set(tickets.values_list("pk", flat=True)))


@router.get(
    "/tickets/{int:number}/rules",
    response=Trace,
    url_name="ticket_rules",
    summary="Which rules were asked about a ticket, and why",
)
def trace(request: PersonRequest, number: Key) -> dict[str, Any]:
    """For those who work on the ticket's desk."""
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user), pk=number)
    desks = desks_of(request.user, "tickets.see")
    if desks is not None and ticket.desk_id not in desks:
        raise Http404
    return {
        "items": [
            {
                "event": moment.event,
                "sentence": moment.sentence,
                "at": moment.at,
                "runs": [ran(run) for run in moment.runs],
                "refused": [{"rule": name, "why": why} for name, why in moment.refused],
            }
            for moment in tracing.of_ticket(ticket)
        ]
    }


def rule_or_404(request: PersonRequest, pk: int) -> Rule:
    return get_object_or_404(Rule.objects.visible_to(request.user), pk=pk)


def _desk(request: PersonRequest, key: int | None) -> Desk | None:
    if key is None:
        return None
    found = Desk.objects.active().with_permission(request.user, MANAGE).filter(pk=key).first()
    if found is None:
        raise Invalid(_("There is no such choice."), field="desk", code="unknown_choice")
    return found


def _keep(request: PersonRequest, rule: Rule, data: About) -> Rule:
    if data.rule is None:
        return rule
    if data.publish:
        return actions.publish(rule, data.rule, by=request.user, via="api")
    return actions.keep_draft(rule, data.rule, by=request.user)


def told(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.pk,
        "name": str(rule),
        "note": rule.note,
        "desk": rule.desk_id,
        "owner": rule.owner_id,
        "position": rule.position,
        "on": rule.active,
        "version": rule.number,
        "rule": rule.definition,
        "draft": rule.draft,
        "words": describing.sentence(read(rule.definition or rule.draft)),
        "runs": rule.runs,
        "failures": rule.failures,
        "problem": rule.problem,
        "last_run_at": rule.last_run_at,
    }


def ran(run: Run) -> dict[str, Any]:
    return {
        "id": run.pk,
        "rule": run.rule_id,
        "version": run.number,
        "ticket": run.ticket_id,
        "event": run.event_id,
        "outcome": run.outcome,
        "reason": run.reason,
        "steps": run.steps,
        "at": run.at,
    }


def tried(found: Trial, seen: set[int] | None = None) -> dict[str, Any]:
    at = found.progress
    return {
        "id": found.pk,
        "rule": found.rule_id,
        "state": at.state,
        "looked_at": at.done,
        "total": at.total,
        "matched": found.matched,
        "would_change": found.would_change,
        "would_mail": found.would_mail,
        "would_differ": found.would_differ,
        "items": [row for row in at.report if row["ticket"] in (seen or ())],
    }
