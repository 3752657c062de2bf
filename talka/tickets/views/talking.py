"""Replies, notes, and the bodies and files of messages."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from talka.files.serving import serve
from talka.kit.errors import Invalid
from talka.people.requests import PersonRequest
from talka.ui.render import is_htmx, render, toast

from .. import actions
from ..models import Attachment, Message, Ticket
from .common import agents_only, back_to, ticket_or_404
from .ticket import context_of

MOST_FILES = 20
BODY_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'"
)


@require_POST
@agents_only
def reply(request: PersonRequest, number: int) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    to = request.POST.getlist("to") or None
    actions.reply(
        ticket,
        request.POST.get("text", ""),
        by=request.user,
        files=uploads(request),
        to=to,
        cc=request.POST.getlist("cc"),
        then=request.POST.get("then", ""),
    )
    return answered(request, ticket, _("Reply is on its way."))


@require_POST
@agents_only
def note(request: PersonRequest, number: int) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    actions.note(ticket, request.POST.get("text", ""), by=request.user, files=uploads(request))
    return answered(request, ticket, _("Note is kept."))


def answered(request: PersonRequest, ticket: Ticket, said: str = "", *, undo: str = "") -> HttpResponse:
    """After a change: htmx gets the page's live parts anew, a plain form goes back to the ticket; see ui.render.toast for `undo`."""
    if not is_htmx(request):
        return back_to(ticket)
    fresh = ticket_or_404(request, ticket.pk)
    response = render(request, "tickets/ticket.html#page", context_of(request, fresh))
    return toast(response, said, undo=undo) if said else response


def uploads(request: PersonRequest) -> Iterable[tuple[str, bytes]]:
    """Files of a form as (name, bytes); refused before anything is stored when too many or too large."""
    given = request.FILES.getlist("files")
    if len(given) > MOST_FILES:
        raise Invalid(_("At most %(count)s files at once.") % {"count": MOST_FILES}, field="files")
    for file in given:
        if (file.size or 0) > settings.MAX_UPLOAD:
            size = settings.MAX_UPLOAD // (1024 * 1024)
            raise Invalid(
                _("“%(name)s” is larger than %(size)s MB.") % {"name": file.name, "size": size}, field="files"
            )
    return [(file.name or "file", file.read()) for file in given]


@require_safe
@xframe_options_sameorigin
def body(request: PersonRequest, pk: int) -> HttpResponse:
    """The received HTML, for a sandboxed frame and nothing else (HAZARDS D6)."""
    message = seen_message(request, pk)
    context: dict[str, Any] = {"message": message}
    response = render(request, "tickets/body.html", context)
    response["Content-Security-Policy"] = BODY_POLICY
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def file(request: PersonRequest, pk: str) -> HttpResponseBase:
    """An attachment, for whoever may read the message it hangs on."""
    if not request.user.is_authenticated:
        raise Http404
    rows = Attachment.objects.filter(message__in=Message.objects.visible_to(request.user)).select_related("file")
    attachment = rows.filter(file_id=pk).first()
    if attachment is None:
        raise Http404
    return serve(attachment.file, inline="inline" in request.GET)


def seen_message(request: PersonRequest, pk: int) -> Message:
    if not request.user.is_authenticated:
        raise Http404
    return get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
