"""Messages of a ticket, their files, and files sent ahead."""

from typing import Annotated, Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Query, Router
from ninja.files import UploadedFile

from talka.access.grants import allowed, require
from talka.files.kinds import SHOWN_INLINE
from talka.files.serving import serve
from talka.kit.errors import Invalid, NotAllowed
from talka.people.models import Person
from talka.portal.views import public_messages
from talka.tickets import actions
from talka.tickets.models import Attachment, Message, Ticket
from talka.ui.paging import By, page

from . import schemas, telling, uploads
from .call import Call
from .finding import is_inside, must_match, ticket_or_404
from .tickets import held

router = Router(tags=["messages"])
Sent = Annotated[list[UploadedFile], File(...)]


@router.get(
    "/tickets/{int:number}/messages", response=schemas.MessagePage, url_name="messages", summary="Read the conversation"
)
def list_messages(
    request: Call, number: int, cursor: str = Query("", max_length=2000), limit: int = Query(50, ge=1, le=100)
) -> HttpResponse:
    """Oldest first. Requesters get what was written to them and by them, never notes."""
    ticket = ticket_or_404(request, number)
    found = page(seen(ticket, request.user).select_related("author"), (By("pk"),), after=cursor, size=limit)
    told = telling.messages(found.rows, inside=is_inside(request.user, ticket))
    return telling.json_response({"items": told, "next": found.after or None})


@router.post(
    "/tickets/{int:number}/messages",
    response={201: schemas.Message | schemas.OwnMessage},
    url_name="messages",
    summary="Write a message",
)
@transaction.atomic
def write_message(request: Call, number: int, data: schemas.NewMessage) -> HttpResponse:
    """`reply` goes to the customer by mail, `note` stays inside, `customer` is the requester's own words."""
    person = request.user
    ticket = held(ticket_or_404(request, number))
    must_match(request, ticket)
    files = uploads.mine(person, data.files)
    text = data.text.replace("\r\n", "\n")
    made = WRITERS[data.kind](ticket, text, data, files, person)
    uploads.used(files)
    told = telling.messages([made], inside=is_inside(person, ticket))[0]
    return telling.json_response(told, 201, Location=f"/api/v1/tickets/{ticket.pk}/messages")


def _reply(ticket: Ticket, text: str, data: schemas.NewMessage, files: list[Any], person: Person) -> Message:
    said: dict[str, Any] = {"html": data.html, "files": _shown(files), "to": data.to, "cc": data.cc, "bcc": data.bcc}
    return actions.reply(ticket, text, by=person, via="api", then=data.then, **said)


def _note(ticket: Ticket, text: str, data: schemas.NewMessage, files: list[Any], person: Person) -> Message:
    require(person, "tickets.note", ticket)
    _without(data, "to", "cc", "bcc", "then")
    return actions.note(ticket, text, by=person, via="api", html=data.html, files=_shown(files))


def _customer(ticket: Ticket, text: str, data: schemas.NewMessage, files: list[Any], person: Person) -> Message:
    _without(data, "to", "cc", "bcc", "then", "html")
    if not Ticket.objects.own_of(person).filter(pk=ticket.pk).exists():
        raise NotAllowed(_("This request belongs to somebody else."))
    return actions.add_customer_message(ticket, author=person, text=text.strip(), files=files, via="api")


WRITERS = {"reply": _reply, "note": _note, "customer": _customer}


def _shown(files: list[Any]) -> list[tuple[Any, str]]:
    """With the Content-ID under which the HTML of the message may show a picture."""
    return [(file, f"{file.pk.hex}@talka" if file.content_type in SHOWN_INLINE else "") for file in files]


def _without(data: schemas.NewMessage, *names: str) -> None:
    for name in names:
        if getattr(data, name):
            raise Invalid(_("“%(name)s” cannot be set here.") % {"name": name}, field=name, code="unknown_field")


def seen(ticket: Ticket, person: Person) -> "QuerySet[Message]":
    if not is_inside(person, ticket):
        return public_messages(ticket)
    rows = ticket.messages.all()
    return rows if allowed(person, "tickets.read_notes", ticket) else rows.public()


@router.get(
    "/tickets/{int:number}/files/{uuid:pk}",
    url_name="attachment",
    summary="Download an attachment",
    response={200: None},
)
def download(request: Call, number: int, pk: Any) -> FileResponse:
    """For whoever may read the message it hangs on."""
    ticket = ticket_or_404(request, number)
    rows = Attachment.objects.filter(message__in=seen(ticket, request.user), file_id=pk).select_related("file")
    found = rows.first()
    if found is None or not found.file.path.is_file():
        raise Http404
    return serve(found.file)


@router.post("/files", response={201: schemas.FileList}, url_name="files", summary="Send files ahead")
@transaction.atomic
def send_files(request: Call, files: Sent) -> HttpResponse:
    """multipart/form-data. A file is its sender's alone until it hangs on a message, and gone after a day."""
    kept = uploads.keep(files, request.user)
    return telling.json_response({"items": [telling.file(one) for one in kept]}, 201)
