"""Replies, notes, and the bodies and files of messages."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from talka.files.serving import serve
from talka.kit.errors import Invalid
from talka.options import store
from talka.people.requests import PersonRequest
from talka.ui.dates import stamp
from talka.ui.render import is_htmx, nothing, render, toast

from .. import actions, offers
from ..models import Attachment, DraftFile, Message, Ticket
from ..pictures.showing import body_of
from ..writing import composer, drafts, forms, sending, times
from .common import agents_only, asked_from, back_to, ticket_or_404, whole_number
from .ticket import context_of

MOST_FILES = 20
BODY_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'"
)


@require_POST
@agents_only
def reply(request: PersonRequest, number: int) -> HttpResponse:
    """Send now or, with `send_at`, later. Where somebody wrote meanwhile, both are shown first (`anyway` sends)."""
    ticket = ticket_or_404(request, number)
    written = forms.read(request, ticket, "reply", uploads(request))
    if "anyway" not in request.POST and (others := composer.newer(ticket, written.seen, request.user)):
        return collided(request, ticket, others)
    if request.POST.get("send_at"):
        return _later(request, ticket, written)
    with transaction.atomic():
        message = actions.reply(
            ticket, written.text, by=request.user, to=written.to, then=written.then, hold=store.get("tickets.undo_seconds"),
            **written.letter,
        )  # fmt: skip
        offers.carried_along(request, ticket)
        drafts.used(written.draft)
    undo = ("tickets:recalls", message.pk) if store.get("tickets.undo_seconds") else ()
    return composed(request, ticket, _("Reply is on its way."), undo=undo)


@transaction.atomic
def _later(request: PersonRequest, ticket: Ticket, written: forms.Written) -> HttpResponse:
    """Put the reply aside until its time; what came with the form is kept in the draft first."""
    kept = forms.draft_values(request, ticket) | {"version": None}
    draft = drafts.keep(ticket, "reply", by=request.user, **kept)
    if uploaded := uploads(request):
        drafts.add_files(ticket, "reply", uploaded, by=request.user)
    at = times.typed(request.POST["send_at"])
    sending.schedule(draft, at, then=written.then, by=request.user)
    offers.carried_along(request, ticket)
    said = _("It will be sent %(when)s.") % {"when": stamp(at, time=True)}
    return composed(request, ticket, said, undo=("tickets:draft_unschedulings", draft.pk))


@require_POST
@agents_only
def note(request: PersonRequest, number: int) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    written = forms.read(request, ticket, "note", uploads(request))
    with transaction.atomic():
        actions.note(ticket, written.text, by=request.user, html=written.html, files=written.files)
        offers.carried_along(request, ticket)
        drafts.used(written.draft)
    return composed(request, ticket, _("Note is kept."), current="note")


@require_POST
@agents_only
def forward(request: PersonRequest, number: int) -> HttpResponse:
    """To a third party: one message (`about`) or all that was said, and the files that were ticked."""
    ticket = ticket_or_404(request, number)
    written = forms.read(request, ticket, "forward", uploads(request))
    passed = Attachment.objects.filter(message__ticket=ticket, message__in=ticket.messages.public())
    chosen = [key for one in request.POST.getlist("pass") if (key := whole_number(one))][:MOST_FILES]
    files = [*written.files, *((one.file, "") for one in passed.filter(pk__in=chosen).select_related("file"))]
    actions.forward(
        ticket,
        written.text,
        by=request.user,
        to=written.to or (),
        about=written.about,
        **written.letter | {"files": files},
    )
    drafts.used(written.draft)
    return composed(request, ticket, _("Forwarded."))


@require_POST
@agents_only
def recall(request: PersonRequest, pk: int) -> HttpResponse:
    """Undo a reply that has not left yet."""
    message = seen_message(request, pk)
    ticket = ticket_or_404(request, message.ticket_id)
    draft = actions.take_back(message, by=request.user)
    return composed(request, ticket, _("Taken back. Nothing was sent."), current=draft.kind)


def composed(
    request: PersonRequest, ticket: Ticket, said: str, *, undo: tuple[Any, ...] = (), current: str = "reply"
) -> HttpResponse:
    """After something was written: the page's live parts and a fresh composer."""
    if not is_htmx(request):
        messages.success(request, said)
        return back_to(ticket)
    fresh = ticket_or_404(request, ticket.pk)
    response = render(request, "tickets/ticket.html#written", context_of(request, fresh) | {"current": current})
    return toast(response, said, undo=reverse(undo[0], args=undo[1:]) if undo else "")


def collided(request: PersonRequest, ticket: Ticket, others: list[Message]) -> HttpResponse:
    """Nothing is sent: what somebody else wrote meanwhile is shown above what is about to go."""
    context = {"ticket": ticket, "others": others, "given": request.POST}
    if is_htmx(request):
        return render(request, "tickets/collision.html#warning", context, status=422)
    return render(request, "tickets/collision.html", context, status=409)


def answered(request: PersonRequest, ticket: Ticket, said: str = "", *, undo: str = "") -> HttpResponse:
    """After a change: htmx gets the page's live parts anew, a plain form goes back to the ticket; see ui.render.toast for `undo`."""
    if not is_htmx(request):
        return back_to(ticket)
    if asked_from(request) == reverse("tickets:queue"):
        response = nothing()  # the list renews its rows itself: it knows its columns and what it leaves out
    else:
        response = render(request, "tickets/ticket.html#page", context_of(request, ticket_or_404(request, ticket.pk)))
    return toast(response, said, undo=undo) if said else response


def uploads(request: PersonRequest) -> list[tuple[str, bytes]]:
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
    response = render(request, "tickets/body.html", {"html": body_of(message, request.user)})
    response["Content-Security-Policy"] = BODY_POLICY
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def file(request: PersonRequest, pk: str) -> HttpResponseBase:
    """An attachment, for whoever may read the message it hangs on; of a draft, for its writer alone (HAZARDS IDOR-3)."""
    if not request.user.is_authenticated:
        raise Http404
    rows = Attachment.objects.filter(message__in=Message.objects.visible_to(request.user)).select_related("file")
    drafted = DraftFile.objects.filter(draft__person=request.user).select_related("file")
    found = rows.filter(file_id=pk).first() or drafted.filter(file_id=pk).first()
    if found is None:
        raise Http404
    return serve(found.file, inline="inline" in request.GET)


def seen_message(request: PersonRequest, pk: int) -> Message:
    if not request.user.is_authenticated:
        raise Http404
    return get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
