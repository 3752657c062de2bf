"""Moves, assignments, tags, links, watchers and the history of a ticket."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from talka.access.grants import require
from talka.events.models import Event
from talka.kit.errors import Invalid
from talka.people.models import Person, Team
from talka.tickets import actions, history
from talka.tickets.models import Ticket
from talka.tickets.reading import links_of
from talka.ui.paging import By, page

from . import schemas, telling
from .call import Call
from .finding import answered, chosen, inside_or_refused, is_inside, must_match, ticket_or_404
from .tickets import held

router = Router(tags=["tickets"])
WHOLE = schemas.Ticket | schemas.OwnRequest


@router.get("/tickets/{int:number}/moves", response=schemas.Moves, url_name="moves", summary="Moves possible now")
def list_moves(request: Call, number: int) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    steps = actions.moves_for(request.user, ticket, portal=not is_inside(request.user, ticket))
    return telling.json_response(
        {"items": [{"name": s.name, "label": str(s.label), "target": s.target} for s in steps]}
    )


@router.post(
    "/tickets/{int:number}/moves", response=WHOLE, url_name="moves", summary="Move a ticket through its workflow"
)
@transaction.atomic
def make_move(request: Call, number: int, data: schemas.NewMove) -> HttpResponse:
    ticket = held(ticket_or_404(request, number))
    must_match(request, ticket)
    actions.move(ticket, data.name, by=request.user, via="api", anyway=data.anyway)
    return answered(request, ticket.pk)


@router.post(
    "/tickets/{int:number}/assignments",
    response=schemas.Ticket,
    url_name="assignments",
    summary="Give a ticket to a person or a team",
)
@transaction.atomic
def assign(request: Call, number: int, data: schemas.NewAssignment) -> HttpResponse:
    ticket = held(ticket_or_404(request, number))
    must_match(request, ticket)
    require(request.user, "tickets.assign", ticket)
    given = data.model_dump(exclude_unset=True)
    if not given:
        raise Invalid(_("Say a person or a team."), field="assignee", code="missing")
    rows: dict[str, Any] = {"assignee": Person.objects.agents(), "team": Team.objects.filter(active=True)}
    asked = {name: chosen(rows[name], key, name) for name, key in given.items()}
    actions.assign(ticket, by=request.user, via="api", **asked)
    return answered(request, ticket.pk)


@router.put("/tickets/{int:number}/tags", response=schemas.TagList, url_name="tags", summary="Set the tags of a ticket")
@transaction.atomic
def set_tags(request: Call, number: int, data: schemas.Tags) -> HttpResponse:
    ticket = held(ticket_or_404(request, number))
    must_match(request, ticket)
    return telling.json_response({"tags": actions.tag(ticket, data.tags, by=request.user, via="api")})


@router.get("/tickets/{int:number}/links", response=schemas.Links, url_name="links", summary="Links to other tickets")
def list_links(request: Call, number: int) -> HttpResponse:
    """In both directions; those to tickets the caller may not see are left out."""
    ticket = inside_or_refused(request, number)
    return telling.json_response(
        {"items": [_link(one["link"].pk, one["relation"], one["ticket"]) for one in links_of(ticket, request.user)]}
    )


@router.post(
    "/tickets/{int:number}/links", response={201: schemas.Link}, url_name="links", summary="Link a ticket to another"
)
@transaction.atomic
def add_link(request: Call, number: int, data: schemas.NewLink) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    require(request.user, "tickets.link", ticket)
    target = chosen(Ticket.objects.visible_to(request.user), data.target, "target")
    made = actions.link(ticket, data.relation, target, by=request.user, via="api")
    return telling.json_response(_link(made.pk, made.relation, target), 201)


@router.delete(
    "/tickets/{int:number}/links/{int:pk}", response={204: None}, url_name="link", summary="Take a link away"
)
@transaction.atomic
def remove_link(request: Call, number: int, pk: int) -> HttpResponse:
    ticket = inside_or_refused(request, number)
    found = next((one["link"] for one in links_of(ticket, request.user) if one["link"].pk == pk), None)
    if found is None:
        raise Http404
    actions.unlink(found, by=request.user, via="api")
    return HttpResponse(status=204)


@router.get(
    "/tickets/{int:number}/watchers", response=schemas.Watchers, url_name="watchers", summary="Who is kept informed"
)
def list_watchers(request: Call, number: int) -> HttpResponse:
    ticket = inside_or_refused(request, number)
    people = Person.objects.filter(watches__ticket=ticket).order_by("name", "pk")
    return telling.json_response({"items": [{"id": one.pk, "name": one.name} for one in people]})


@router.post(
    "/tickets/{int:number}/watchers",
    response={201: schemas.Named},
    url_name="watchers",
    summary="Keep somebody informed",
)
@transaction.atomic
def add_watcher(request: Call, number: int, data: schemas.NewWatcher) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    rows = Person.objects.visible_to(request.user).active()
    person = chosen(rows, data.person, "person") or request.user
    actions.watch(ticket, person, by=request.user, via="api")
    return telling.json_response({"id": person.pk, "name": person.name}, 201)


@router.delete(
    "/tickets/{int:number}/watchers/{int:pk}",
    response={204: None},
    url_name="watcher",
    summary="No longer keep somebody informed",
)
@transaction.atomic
def remove_watcher(request: Call, number: int, pk: int) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    if pk != request.user.pk:
        require(request.user, "tickets.edit", ticket)
    person = Person.objects.filter(pk=pk, watches__ticket=ticket).first() if pk < 2**63 else None
    if person is None:
        raise Http404
    actions.unwatch(ticket, person, by=request.user, via="api")
    return HttpResponse(status=204)


@router.get(
    "/tickets/{int:number}/history",
    response=schemas.HistoryPage,
    url_name="history",
    summary="What happened to a ticket, and why",
)
def list_history(
    request: Call, number: int, cursor: str = Query("", max_length=2000), limit: int = Query(50, ge=1, le=100)
) -> HttpResponse:
    """Oldest first; `cause` is the event that made it happen and `why` says it in words."""
    ticket = inside_or_refused(request, number)
    rows = Event.objects.filter(ticket_id=ticket.pk).select_related("actor", "cause__actor")
    if not request.user.has_perm("tickets.read_notes", ticket):
        rows = rows.exclude(kind__in=history.INTERNAL)
    found = page(rows, (By("pk"),), after=cursor, size=limit)
    return telling.json_response(
        {"items": [_happening(event, ticket) for event in found.rows], "next": found.after or None}
    )


def _happening(event: Event, ticket: Ticket) -> telling.Told:
    line = history.line(event, ticket)
    actor = {"id": event.actor_id, "name": str(event.actor)} if event.actor else None
    return {
        "id": event.pk,
        "kind": event.kind,
        "at": telling.moment(event.at),
        "actor": actor,
        "text": line.text,
        "via": event.via,
        "cause": event.cause_id,
        "why": line.why,
    }


def _link(pk: int, relation: str, ticket: Ticket) -> telling.Told:
    return {"id": pk, "relation": relation, "ticket": ticket.pk, "number": ticket.number, "subject": ticket.subject}
