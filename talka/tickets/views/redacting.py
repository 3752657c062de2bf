"""Correcting an own note, and removing content for good."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talka.access.grants import allowed, require
from talka.people.requests import PersonRequest
from talka.ui.render import render

from .. import actions
from ..models import Message
from .common import agents_only, ticket_or_404, whole_number
from .talking import composed, seen_message

FORMS = ["GET", "HEAD", "POST"]


@require_http_methods(FORMS)
@agents_only
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """GET shows the note to be corrected and how it read before."""
    message = seen_message(request, pk)
    ticket = ticket_or_404(request, message.ticket_id)
    if message.kind != Message.Kind.NOTE:
        raise Http404
    if request.method != "POST":
        may = message.author_id == request.user.pk and allowed(request.user, "tickets.note", ticket)
        context = {"message": message, "ticket": ticket, "editions": message.editions.all(), "may_edit": may}
        return render(request, "tickets/edition.html", context)
    actions.edit_note(message, request.POST.get("text", ""), html=request.POST.get("html", ""), by=request.user)
    return composed(request, ticket, _("Note is corrected."))


@require_http_methods(FORMS)
@agents_only
def redact(request: PersonRequest, pk: int) -> HttpResponse:
    """`file` names an attachment; else `passage` of the text goes, or the whole text when it is empty."""
    message = seen_message(request, pk)
    ticket = ticket_or_404(request, message.ticket_id)
    if request.method != "POST":
        require(request.user, "tickets.redact", ticket)
        files = message.attachments.select_related("file")
        return render(request, "tickets/redaction.html", {"message": message, "ticket": ticket, "files": files})
    reason, raw = request.POST.get("reason", ""), "raw" in request.POST
    if key := whole_number(request.POST.get("file")):
        attachment = get_object_or_404(message.attachments.select_related("file"), pk=key)
        actions.redact_file(attachment, reason=reason, raw=raw, by=request.user)
    else:
        actions.redact(message, passage=request.POST.get("passage", ""), reason=reason, raw=raw, by=request.user)
    return composed(request, ticket, _("Removed for good."))
