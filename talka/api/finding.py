"""Through what the caller may see: what cannot be seen is not there."""

from typing import Any

from django.db import models
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from talka.access.grants import allowed, require
from talka.kit.errors import Invalid
from talka.people.models import Person
from talka.tickets.models import Ticket

from . import telling
from .call import Call
from .problems import Wrong

LARGEST = 2**63 - 1


def ticket_or_404(request: Call, number: int) -> Ticket:
    if not 0 < number <= LARGEST:
        raise Http404
    rows = Ticket.objects.visible_to(request.user).select_related("desk", "requester", "organization")
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def is_inside(person: Person, ticket: Any) -> bool:
    """Whether they see the desk's tickets, or only stand on the requester's side of this one."""
    return allowed(person, "tickets.see", ticket)


def inside_or_refused(request: Call, number: int) -> Ticket:
    found = ticket_or_404(request, number)
    require(request.user, "tickets.see", found)
    return found


def chosen(rows: "models.QuerySet[Any]", key: int | None, field: str) -> Any:
    """The row of a key in the body, out of those the caller may choose (HAZARDS GEN-3)."""
    if key is None:
        return None
    found = rows.filter(pk=key).first()
    if found is None:
        raise Invalid(_("There is no such choice."), field=field, code="unknown_choice")
    return found


def unchanged(request: Call, tag: str) -> bool:
    """If-None-Match, compared weakly (RFC 9110 §13.1.2)."""
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in given.split(",")]


def must_match(request: Call, ticket: Ticket) -> None:
    """If-Match, compared strongly (RFC 9110 §13.1.1): refused when the ticket is no longer the one the caller read."""
    given = request.headers.get("If-Match", "").strip()
    if not given or given == "*":
        return
    now = telling.etag(telling.ticket(ticket.pk, request.user))
    tags = [one.strip() for one in given.split(",")]
    version = now.partition("-")[0] + "-"
    same = any(one == now or (one.startswith(version) and is_inside(request.user, ticket)) for one in tags)
    if not same:
        raise Wrong(412, _("Somebody changed this meanwhile. Read it again."), code="changed_meanwhile")


def answered(request: Call, number: int, status: int = 200, **headers: str) -> HttpResponse:
    """The ticket as it is now, with its ETag; 304 when the caller has it already."""
    told = telling.ticket(number, request.user)
    tag = telling.etag(told)
    if request.method == "GET" and unchanged(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    return telling.json_response(told, status, ETag=tag, **headers)
