"""Drafts, their files, and the small answers the composer asks for while one writes."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.people.requests import PersonRequest
from talka.ui.dates import local
from talka.ui.render import is_htmx, render

from ..models import Draft, DraftFile, Ticket
from ..writing import drafts, forms, recipients, sending, times
from .common import agents_only, back_to, ticket_or_404
from .talking import composed, uploads

LISTS = ("recipients", "colleagues")


@require_POST
@agents_only
def keep(request: PersonRequest, number: int) -> JsonResponse:
    """Save as one types. 409 carries what is stored, so that neither text is lost."""
    ticket = ticket_or_404(request, number)
    kind = request.POST.get("kind", "")
    try:
        draft = drafts.keep(ticket, kind, by=request.user, **forms.draft_values(request, ticket))
    except drafts.Stale as stale:
        other = {"version": stale.draft.version, "text": stale.draft.text, "html": stale.draft.html}
        said = _("Changed somewhere else at %(time)s") % {"time": f"{local(stale.draft.updated_at):%H:%M}"}
        return JsonResponse({"said": said, "other": other}, status=409)
    return JsonResponse(
        {
            "version": draft.version,
            "said": _("Draft saved %(time)s") % {"time": f"{local(draft.updated_at):%H:%M}"},
            "discard": reverse("tickets:draft_discards", args=[draft.pk]),
        }
    )


@require_POST
@agents_only
def add_files(request: PersonRequest, number: int) -> HttpResponse:
    """Files as they are chosen, pasted or dropped; answers with their rows for the list."""
    ticket = ticket_or_404(request, number)
    kind = request.POST.get("kind", "")
    kept = drafts.add_files(ticket, kind, uploads(request), by=request.user)
    return render(request, "tickets/draft_files.html", {"files": kept})


@require_POST
@agents_only
def drop_file(request: PersonRequest, pk: str) -> HttpResponse:
    row = get_object_or_404(DraftFile.objects.select_related("draft"), file_id=pk, draft__person=request.user)
    ticket_or_404(request, row.draft.ticket_id)
    drafts.drop_file(row, by=request.user)
    return HttpResponse("")


@require_POST
@agents_only
def discard(request: PersonRequest, pk: str) -> HttpResponse:
    draft, ticket = own_draft(request, pk)
    drafts.discard(draft, by=request.user)
    return composed(request, ticket, _("Draft discarded."), undo=("tickets:draft_restorations", draft.pk))


@require_POST
@agents_only
def restore(request: PersonRequest, pk: str) -> HttpResponse:
    draft, ticket = own_draft(request, pk)
    drafts.restore(draft, by=request.user)
    return composed(request, ticket, _("The draft is back."), current=draft.kind)


@require_POST
@agents_only
def unschedule(request: PersonRequest, pk: str) -> HttpResponse:
    """A scheduled reply back into the composer."""
    draft, ticket = own_draft(request, pk)
    draft = sending.unschedule(draft, by=request.user)
    return composed(
        request, ticket, _("It will not be sent by itself. It is in the composer again."), current=draft.kind
    )


@require_safe
@agents_only
def audience(request: PersonRequest, number: int) -> HttpResponse:
    """Who gets mail if this is sent now."""
    ticket = ticket_or_404(request, number)
    if not is_htmx(request):
        return back_to(ticket)
    lists = {name: forms.typed_addresses(request, name) for name in ("to", "cc", "bcc")}
    context = {"audience": recipients.audience(ticket, request.user, **lists), "ticket": ticket}
    return render(request, "tickets/audience.html", context)


@require_safe
@agents_only
def later(request: PersonRequest, number: int) -> HttpResponse:
    """When a reply may be sent later, in the reader's zone."""
    ticket = ticket_or_404(request, number)
    if not is_htmx(request):
        return back_to(ticket)
    now = timezone.localtime()
    context = {
        "offers": times.offers(now),
        "zone": timezone.get_current_timezone_name(),
        "least": f"{now:%Y-%m-%dT%H:%M}",
    }
    return render(request, "tickets/times.html", context)


@require_safe
@agents_only
def people(request: PersonRequest, number: int) -> JsonResponse:
    """Whom one may mean: `list` is recipients or colleagues (for @), `q` the letters typed so far."""
    ticket = ticket_or_404(request, number)
    typed, which = request.GET.get("q", "")[:100], request.GET.get("list", "")
    if which not in LISTS:
        raise Http404
    found: list[dict[str, Any]]
    if which == "colleagues":
        found = [{"name": p.name or p.email, "why": p.title} for p in recipients.mentionable(ticket, typed)]
    else:
        found = [
            {"email": one.email, "name": one.name, "why": one.why}
            for one in recipients.suggested(ticket, typed, request.user)
        ]
    return JsonResponse({"items": found})


def own_draft(request: PersonRequest, pk: str) -> tuple[Draft, Ticket]:
    """One's own draft of a ticket one still sees; anybody else's is not there (HAZARDS IDOR-3, IDOR-5)."""
    draft = get_object_or_404(Draft.objects.of(request.user).select_related("ticket", "person"), pk=pk)
    return draft, ticket_or_404(request, draft.ticket_id)
