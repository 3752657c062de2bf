"""Canned replies and macros for other programs: what fits a ticket, used on it, and a macro taken back."""

from typing import Annotated, Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from talka.access.grants import require
from talka.kit.errors import Invalid
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket

from . import actions
from .models import CannedReply, Macro, MacroUse

router = Router(tags=["replies"])
Key = Annotated[int, Field(ge=1, lt=2**63)]
MOST = 500


class Asked(Schema):
    model_config = ConfigDict(extra="forbid")


class Use(Asked):
    id: Annotated[Key, Field(description="One that fits this ticket")]


class Offer(Schema):
    id: int
    name: str
    folder: str
    shortcut: str


class Offers(Schema):
    items: list[Offer]


class Worded(Schema):
    text: str
    language: str


class Used(Schema):
    id: int
    macro: int
    note: int | None
    reply: int | None


@router.get(
    "/tickets/{int:number}/canned-replies", response=Offers, url_name="canned", summary="Canned replies that fit"
)
def canned(request: PersonRequest, number: int) -> dict[str, Any]:
    return _offers(CannedReply, request, answerable(request, number))


@router.post(
    "/tickets/{int:number}/canned-replies", response=Worded, url_name="canned", summary="A canned reply in words"
)
@transaction.atomic
def use_canned(request: PersonRequest, number: int, data: Use) -> dict[str, Any]:
    """With this ticket's values, in its language where there is such a text. Nothing is sent; the use is counted."""
    ticket = answerable(request, number)
    text, language = actions.use_reply(_fitting(CannedReply, request, ticket, data.id), ticket, by=request.user)
    return {"text": text, "language": language}


@router.get("/tickets/{int:number}/macros", response=Offers, url_name="macros", summary="Macros that fit")
def macros(request: PersonRequest, number: int) -> dict[str, Any]:
    return _offers(Macro, request, answerable(request, number))


@router.post("/tickets/{int:number}/macros", response={201: Used}, url_name="macros", summary="Use a macro")
def use_macro(request: PersonRequest, number: int, data: Use) -> Status[dict[str, Any]]:
    """All that it names, or nothing: each part asks for its own right."""
    ticket = answerable(request, number)
    use = actions.use_macro(_fitting(Macro, request, ticket, data.id), ticket, by=request.user, via="api")
    told = {"id": use.pk, "macro": data.id, "note": use.note_id, "reply": use.reply_id}
    return Status(201, told)


@router.delete("/macro-uses/{int:pk}", response={204: None}, url_name="macro_use", summary="Take a macro back")
def undo(request: PersonRequest, pk: int) -> HttpResponse:
    """One's own of the last day; refused as a whole once its mail has left or somebody changed the same since."""
    if not 0 < pk < 2**63:
        raise Http404
    seen = Ticket.objects.visible_to(request.user)
    use = get_object_or_404(
        MacroUse.objects.select_related("ticket"), pk=pk, person_id=request.user.pk, ticket__in=seen
    )
    actions.undo_macro(use, by=request.user, via="api")
    return HttpResponse(status=204)


def answerable(request: PersonRequest, number: int) -> Ticket:
    if not 0 < number < 2**63:
        raise Http404
    ticket = get_object_or_404(Ticket.objects.visible_to(request.user).select_related("desk", "requester"), pk=number)
    require(request.user, "tickets.reply", ticket)
    return ticket


def _offers(model: type[CannedReply] | type[Macro], request: PersonRequest, ticket: Ticket) -> dict[str, Any]:
    """Most used first, at most five hundred."""
    rows = model.objects.offered(request.user, ticket).order_by("-uses", "name")[:MOST]
    return {"items": [{"id": one.pk, "name": one.name, "folder": one.folder, "shortcut": one.shortcut} for one in rows]}


def _fitting(model: Any, request: PersonRequest, ticket: Ticket, key: int) -> Any:
    found = model.objects.offered(request.user, ticket).filter(pk=key).first()
    if found is None:
        raise Invalid(_("There is no such choice."), field="id", code="unknown_choice")
    return found
