"""Tickets: list, read, open, change."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from talka.access.grants import allowed, desks_of, require
from talka.desks.models import Category, Desk
from talka.fields.models import FieldType
from talka.fields.values import check_all
from talka.kit import query as grammar
from talka.kit.errors import Invalid
from talka.people.actions import by_address, find_or_create_requester
from talka.people.models import Person, Team
from talka.services.models import Service
from talka.tickets import actions, custom, selectors
from talka.tickets import finding as box
from talka.tickets.models import Ticket, Watch
from talka.tickets.practices import kind_for, practices
from talka.ui.paging import By, page

from . import schemas, telling, uploads
from .call import Call
from .finding import answered, chosen, must_match, ticket_or_404

router = Router(tags=["tickets"])
LATEST = (By("updated_at", down=True),)
LATEST_WORDS = (By("last_message_at", down=True),)  # the requester's side: a note must not move a row (HAZARDS NOTE-1)
# what the requester's side may search by; anything else would answer questions about what it cannot read
PUBLIC = {"status", "phase", "kind", "subject", "created", "solved", "closed", "number"}
PUBLIC_IS = {"open", "closed", "watched"}
OWN_FIELDS = {"subject", "text", "kind", "desk", "files", "custom"}


@router.get("/tickets", response=schemas.TicketPage, url_name="tickets", summary="List and search tickets")
def list_tickets(
    request: Call,
    q: str = Query(
        "",
        max_length=2000,
        description="As in the search box: is:open assignee:me created:>7d words",
        examples=["is:open team:network"],
    ),
    cursor: str = Query("", max_length=2000, description="`next` of the page before"),
    limit: int = Query(50, ge=1, le=100),
) -> HttpResponse:
    """Latest change first; with words, the best hundred hits, best first."""
    person = request.user
    wanted = selectors.parse(q).query
    desks = _asked_of(wanted, person)
    if wanted.text:
        return telling.json_response({"items": _found(wanted, person, desks, limit), "next": None})
    rows = box.matching(wanted, person)
    if desks is not None:
        rows = rows.filter(desk_id__in=desks)
    order = LATEST
    if desks_of(person, "tickets.see") == set():
        # the same rows said as keys: an OR over three tables would read every ticket there is
        rows, order = rows.filter(pk__in=_own_keys(person)), LATEST_WORDS
    found = page(telling.columns(rows), order, after=cursor, size=limit)
    return telling.json_response({"items": telling.tickets(found.rows, person), "next": found.after or None})


def _own_keys(person: Person) -> Any:
    """Indexes ticket_history, watch_once and ticket_organization."""
    mine = Ticket.objects.filter(requester_id=person.pk).values("pk")
    others: list[Any] = [Watch.objects.filter(person=person).values("ticket_id")]
    if person.organization is not None and person.organization.shared:
        others.append(Ticket.objects.filter(organization=person.organization).values("pk"))
    return mine.union(*others, all=True)


def _found(wanted: grammar.Query, person: Person, desks: set[int] | None, limit: int) -> list[telling.Told]:
    keys = [hit.ticket_id for hit in box.found(wanted, person) if hit.ticket_id]
    rows = Ticket.objects.visible_to(person).filter(pk__in=keys)
    if desks is not None:
        rows = rows.filter(desk_id__in=desks)
    told = {one["id"]: one for one in telling.tickets(telling.columns(rows), person)}
    return [told[key] for key in keys if key in told][:limit]


def _asked_of(wanted: grammar.Query, person: Person) -> set[int] | None:
    """The desks a search is limited to, because it asks by something only those who see them know; None for all."""
    inner = [field for field in wanted.every_field if not _is_public(field)]
    desks = desks_of(person, "tickets.see")
    if not inner or desks is None:
        return None
    if not desks:
        name = inner[0].name
        raise grammar.QueryError(_("There is no search field “%(name)s”.") % {"name": name[:40]}, field=name[:40])
    return desks


def _is_public(field: grammar.Field) -> bool:
    return field.name in PUBLIC or (field.name == "is" and set(field.values) <= PUBLIC_IS)


@router.post(
    "/tickets", response={201: schemas.Ticket | schemas.OwnRequest}, url_name="tickets", summary="Open a ticket"
)
@transaction.atomic
def open_ticket(request: Call, data: schemas.NewTicket) -> HttpResponse:
    """For oneself, or with the permission to open tickets on a desk for anybody and with every field."""
    person = request.user
    desk, inside = _desk(person, data.desk)
    given = data.model_dump(exclude_unset=True)
    if not inside and (wrong := sorted(set(given) - OWN_FIELDS)):
        raise Invalid(_("“%(name)s” cannot be set here.") % {"name": wrong[0]}, field=wrong[0], code="unknown_field")
    kind = data.kind or kind_for(desk)
    if kind not in practices or not (inside or practices[kind].portal):
        raise Invalid(_("There is no such kind of ticket: %(kind)s.") % {"kind": kind[:40]}, field="kind")
    if "team" in given or "assignee" in given:
        require(person, "tickets.assign", desk)
    files = uploads.mine(person, data.files)
    fields = {name: given[name] for name in ("priority", "impact", "urgency", "due_at") if given.get(name) is not None}
    made = actions.open_ticket(
        kind,
        data.subject,
        requester=_requester(person, data),
        by=person,
        via="api",
        desk=desk,
        text=data.text.replace("\r\n", "\n"),
        files=files,
        custom=_custom(kind, desk.pk, data.custom, person, now={}, inside=inside),
        **fields,
        **_rows(person, given, desk),
    )
    uploads.used(files)
    return answered(request, made.pk, 201, Location=f"/api/v1/tickets/{made.pk}")


@router.get(
    "/tickets/{int:number}",
    response={200: schemas.Ticket | schemas.OwnRequest, 304: None},
    url_name="ticket",
    summary="Read a ticket",
)
def read_ticket(request: Call, number: int) -> HttpResponse:
    """With an ETag: If-None-Match answers 304 while nothing changed."""
    return answered(request, ticket_or_404(request, number).pk)


@router.patch("/tickets/{int:number}", response=schemas.Ticket, url_name="ticket", summary="Change fields of a ticket")
@transaction.atomic
def change_ticket(request: Call, number: int, data: schemas.TicketChange) -> HttpResponse:
    """Only what is given changes. If-Match refuses with 412 when somebody was faster."""
    person = request.user
    ticket = held(ticket_or_404(request, number))
    must_match(request, ticket)
    require(person, "tickets.edit", ticket)
    given = data.model_dump(exclude_unset=True)
    for name in ("subject", "priority", "impact", "urgency", "requester", "language", "custom"):
        if name in given and given[name] is None:
            raise Invalid(_("This cannot be empty."), field=name)
    fields: dict[str, Any] = {name: value for name, value in given.items() if name not in ROWS}
    fields |= _rows(person, given, ticket.desk)
    if data.custom is not None:
        fields["custom"] = _custom(
            ticket.kind, ticket.desk_id, data.custom, person, now=ticket.custom, inside=True, partial=True
        )
    if "requester" in given:
        fields["requester"] = chosen(Person.objects.visible_to(person).active(), given["requester"], "requester")
    if given.get("parent") == ticket.pk:
        raise Invalid(_("A ticket cannot be linked to itself."), field="parent")
    actions.edit(ticket, by=person, via="api", **fields)
    return answered(request, ticket.pk)


ROWS = ("team", "assignee", "service", "category", "parent", "requester")


def held(ticket: Ticket) -> Ticket:
    """The row locked until the transaction ends, so that a version compared now is the version changed."""
    return Ticket.objects.select_for_update(of=("self",)).select_related("desk", "requester").get(pk=ticket.pk)


def _desk(person: Person, key: int | None) -> tuple[Desk, bool]:
    """The desk and whether one works there; requesters choose among those that the portal shows."""
    working = Desk.objects.active().with_permission(person, "tickets.open").select_related("team")
    shown = Desk.objects.active().filter(open_to_all=True).select_related("team")
    for rows in (working, shown):
        found = (rows.filter(pk=key) if key is not None else rows.order_by("pk")).first()
        if found is not None:
            return found, allowed(person, "tickets.open", found)
    raise Invalid(_("There is no such choice."), field="desk", code="unknown_choice")


def _requester(person: Person, data: schemas.NewTicket) -> Person:
    if data.requester is not None:
        return chosen(
            Person.objects.visible_to(person).active().select_related("organization"), data.requester, "requester"
        )
    if data.requester_email:
        return by_address(data.requester_email) or find_or_create_requester(
            data.requester_email, data.requester_name, by=person, via="api"
        )
    return person


def _rows(person: Person, given: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """The records that the body names by key, each out of those that fit this desk and this caller."""
    choices = {
        "team": lambda: Team.objects.filter(active=True),
        "assignee": lambda: Person.objects.agents(),
        "service": lambda: Service.objects.all(),
        "category": lambda: (
            Category.objects.filter(active=True, desk=None) | Category.objects.filter(active=True, desk=desk)
        ),
        "parent": lambda: Ticket.objects.visible_to(person),
    }
    found = {name: chosen(rows(), given[name], name) for name, rows in choices.items() if name in given}
    assignee = found.get("assignee")
    if assignee is not None and not allowed(assignee, "tickets.see", desk):
        raise Invalid(_("%(person)s does not work on this desk.") % {"person": assignee}, field="assignee")
    return found


def _custom(
    kind: str,
    desk_id: int,
    given: dict[str, Any],
    person: Person,
    *,
    now: dict[str, Any],
    inside: bool,
    partial: bool = False,
) -> dict[str, Any]:
    """The new content of the custom column; people named in it must be people the caller may see."""
    fields = custom.definitions(kind, desk_id)
    kept = check_all(fields, given, now=now, customer=not inside, partial=partial)
    for field in fields:
        if field.type == FieldType.PERSON and field.name in given and kept.get(field.name) is not None:
            chosen(Person.objects.visible_to(person).active(), kept[field.name], field.name)
    return kept
