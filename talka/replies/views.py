"""What the composer asks for: which texts and macros fit this ticket, one of them used, one taken back."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.people.models import LANGUAGES
from talka.people.requests import PersonRequest
from talka.tickets.models import Draft, DraftFile, Ticket
from talka.tickets.views.common import agents_only, back_to, ticket_or_404
from talka.tickets.views.talking import composed
from talka.tickets.writing import drafts
from talka.ui.listing import searched
from talka.ui.render import is_htmx, render

from . import actions
from .models import CannedReply, Macro, MacroUse

MOST = 30
FOUND_BY = ("name", "folder", "shortcut")
LISTS: dict[str, type[CannedReply] | type[Macro]] = {"canned": CannedReply, "macros": Macro}


@require_safe
@agents_only
def offers(request: PersonRequest, number: int, which: str) -> HttpResponse:
    """What fits this ticket, most used first; `q` are letters of its name, folder or shortcut."""
    ticket = ticket_or_404(request, number)
    if which not in LISTS:
        raise Http404
    if not is_htmx(request):
        return back_to(ticket)
    typed = request.GET.get("q", "").lstrip(":/").replace("\0", "")[:60]
    rows = searched(LISTS[which].objects.offered(request.user, ticket), FOUND_BY, typed)
    found = list(rows.order_by("-uses", "name")[:MOST])
    shown = [(one, *_preview(one, ticket, request.user)) for one in found]
    context = {"ticket": ticket, "which": which, "offers": shown, "typed": typed, "languages": dict(LANGUAGES)}
    return render(request, "replies/offers.html", context)


def _preview(one: CannedReply | Macro, ticket: Ticket, person: Any) -> tuple[str, str]:
    """The text with this ticket's values, and its language when that is not the ticket's."""
    text, language = one.text_for(ticket.language) if isinstance(one, CannedReply) else one.reply_for(ticket.language)
    said = actions.worded(text, ticket, by=person, language=language) if text else ""
    return " ".join(said.split())[:160], language if language != ticket.language else ""


@require_POST
@agents_only
def use_reply(request: PersonRequest, number: int, pk: int) -> JsonResponse:
    """The text to be written into the composer; its files hang on the draft from now on."""
    ticket = ticket_or_404(request, number)
    reply = get_object_or_404(CannedReply.objects.offered(request.user, ticket), pk=pk)
    text, language = actions.use_reply(reply, ticket, by=request.user)
    kind = request.POST.get("kind", "reply")
    files = [_hang(one.file, ticket, kind, request.user) for one in reply.files.select_related("file")]
    rows = render(request, "tickets/draft_files.html", {"files": files}).content.decode() if files else ""
    said = ""
    if language != ticket.language:
        said = _("There is no text in the language of this ticket; this one is in %(language)s.") % {
            "language": dict(LANGUAGES).get(language, language)
        }
    return JsonResponse({"text": text, "files": rows, "said": said})


def _hang(file: Any, ticket: Ticket, kind: str, person: Any) -> DraftFile:
    draft: Draft = drafts.begin(ticket, kind, person)
    found = draft.files.filter(file=file).first()
    return found or DraftFile.objects.create(draft=draft, file=file)


@require_POST
@agents_only
def use_macro(request: PersonRequest, number: int, pk: int) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    macro = get_object_or_404(Macro.objects.offered(request.user, ticket), pk=pk)
    use = actions.use_macro(macro, ticket, by=request.user)
    said = _("“%(name)s” is done.") % {"name": macro.name}
    return composed(request, ticket, said, undo=("replies:undo", use.pk))


@require_POST
@agents_only
def undo(request: PersonRequest, pk: int) -> HttpResponse:
    """All of one press, or none of it."""
    use = get_object_or_404(MacroUse.objects.select_related("ticket"), pk=pk, person=request.user)
    ticket = ticket_or_404(request, use.ticket_id)
    actions.undo_macro(use, by=request.user)
    return composed(request, ticket, _("Taken back."))
