"""Ordering a batch: the bar under the list sends what is ticked and what to do with it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from talka.people.requests import PersonRequest
from talka.tickets.views.common import agents_only
from talka.ui.render import is_htmx, nothing, render, toast

from .. import actions, carrying
from ..models import NOT_DONE, Batch, Row
from ..tasks import run
from . import selection

LISTED = 50


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def batches(request: PersonRequest) -> HttpResponse:
    """POST: `number` (repeated) or `all`, and either `verb` with `value` or changes by their own names. GET: one's own."""
    if request.method != "POST":
        rows = Batch.objects.visible_to(request.user).select_related("progress").order_by("-pk")[:LISTED]
        return render(request, "batches/list.html", {"batches": rows})
    batch = actions.order(request.user, asked(request), selection.chosen(request))
    return _begun(request, batch)


def asked(request: PersonRequest) -> dict[str, Any]:
    verb = request.POST.get("verb", "")
    if verb == "custom":
        return {"custom": {request.POST.get("field", ""): request.POST.get("value", "")}}
    return {verb: request.POST.get("value", "")}


def _begun(request: PersonRequest, batch: Batch) -> HttpResponse:
    """A handful is done while the person waits; more than that in the background, with a panel that tells how far it is."""
    if batch.progress.total <= carrying.GROUP:
        carrying.carry_on(batch)
    else:
        run.enqueue(batch_id=batch.pk, key=f"batch:{batch.pk}")
    batch = Batch.objects.select_related("progress").get(pk=batch.pk)
    if not is_htmx(request):
        return redirect("batches:batch", pk=batch.pk)
    if batch.is_running:
        return render(request, "batches/batch.html#begun", {"batch": batch, "may_undo": False})
    said, tone = _said(batch)
    undo = reverse("batches:undos", args=[batch.pk]) if actions.undoable(batch) else ""
    if tone:
        answer = render(request, "batches/batch.html#begun", {"batch": batch, "may_undo": bool(undo)})
        return toast(answer, said, tone=tone, undo=undo)
    return nothing(said, undo=undo)


def _said(batch: Batch) -> tuple[str, str]:
    done = batch.rows.filter(state=Row.State.DONE).count()
    said = ngettext("%(count)s ticket changed.", "%(count)s tickets changed.", done) % {"count": done}
    if same := batch.progress.done - done:
        already = ngettext("%(count)s was so already.", "%(count)s were so already.", same) % {"count": same}
        said = f"{said} {already}" if done else already
    refused = list(batch.rows.filter(state__in=NOT_DONE).order_by("pk")[:3])
    if not refused:
        return said, ""
    return f"{said} {_('Not changed: %(list)s') % {'list': '; '.join(map(_why, refused))}}", "bad"


def _why(row: Row) -> str:
    return f"#{row.ticket}: {row.reason or row.get_state_display()}"


@require_safe
@agents_only
def matching(request: PersonRequest) -> HttpResponse:
    """How many tickets “all that match” is, for the list with the same query."""
    found = selection.count(request)
    words = ngettext("All %(count)s that match", "All %(count)s that match", found) % {"count": found}
    if found > actions.MOST:
        words = _("More than %(count)s match: narrow the list first") % {"count": actions.MOST}
    return HttpResponse(words, content_type="text/plain; charset=utf-8")
