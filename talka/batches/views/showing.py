"""One batch: how far it is, what became of each ticket, and the way back."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.tickets.views.common import agents_only
from talka.ui import csv
from talka.ui.paging import By, page
from talka.ui.render import is_htmx, render, target_of, toast

from .. import actions
from ..models import NOT_DONE, Batch, Row
from ..tasks import run

SIZE = 50
SHOWN = {"": [], "refused": list(NOT_DONE), "done": [Row.State.DONE, Row.State.SAME], "waiting": [Row.State.WAITING]}


@require_safe
@agents_only
def batch(request: PersonRequest, pk: int) -> HttpResponse:
    """The page; with `?part=panel` only how far it is."""
    found = batch_or_404(request, pk)
    context: dict[str, Any] = {"batch": found, "may_undo": actions.undoable(found)}
    if is_htmx(request) and request.GET.get("part") == "panel":
        return render(request, "batches/batch.html#panel", context)
    shown = request.GET.get("show", "")
    rows = found.rows.filter(state__in=SHOWN[shown]) if SHOWN.get(shown) else found.rows.all()
    some = page(rows, (By("pk"),), after=request.GET.get("after", ""), size=SIZE)
    tickets = Ticket.objects.visible_to(request.user).in_bulk([row.ticket for row in some])
    context |= {"rows": [(row, tickets.get(row.ticket)) for row in some], "shown": shown, "after": some.after}
    name = "batches/batch.html#rows" if is_htmx(request) and target_of(request) == "more" else "batches/batch.html"
    return render(request, name, context)


@require_safe
@agents_only
def rows_csv(request: PersonRequest, pk: int) -> HttpResponseBase:
    found = batch_or_404(request, pk)
    head = [_("Number"), _("Subject"), _("Result"), _("Reason")]
    return csv.response(f"batch-{found.pk}", head, _lines(request, found))


def _lines(request: PersonRequest, found: Batch) -> Iterator[list[Any]]:
    """By pieces: the subject stands only where the ticket may be seen."""
    after = ""
    while True:
        some = page(found.rows.all(), (By("pk"),), after=after, size=100)
        tickets = Ticket.objects.visible_to(request.user).in_bulk([row.ticket for row in some])
        for row in some:
            ticket = tickets.get(row.ticket)
            number, subject = (ticket.number, ticket.subject) if ticket else (f"#{row.ticket}", "")
            yield [number, subject, row.get_state_display(), row.reason]
        if not (after := some.after):
            return


@require_POST
@agents_only
def stop(request: PersonRequest, pk: int) -> HttpResponse:
    return _panel(request, actions.stop(batch_or_404(request, pk), by=request.user))


@require_POST
@agents_only
def resume(request: PersonRequest, pk: int) -> HttpResponse:
    return _panel(request, actions.resume(batch_or_404(request, pk), by=request.user))


@require_POST
@agents_only
def undo(request: PersonRequest, pk: int) -> HttpResponse:
    """A batch of its own; the answer shows how far that is."""
    back = actions.undo(batch_or_404(request, pk), by=request.user)
    run.enqueue(batch_id=back.pk, key=f"batch:{back.pk}")
    if not is_htmx(request):
        return redirect("batches:batch", pk=back.pk)
    return toast(
        render(request, "batches/batch.html#begun", {"batch": back, "may_undo": False}), _("It is being taken back.")
    )


def _panel(request: PersonRequest, found: Batch) -> HttpResponse:
    if not is_htmx(request):
        return redirect("batches:batch", pk=found.pk)
    return render(request, "batches/batch.html#begun", {"batch": found, "may_undo": actions.undoable(found)})


def batch_or_404(request: PersonRequest, pk: int) -> Batch:
    return get_object_or_404(Batch.objects.visible_to(request.user).select_related("progress", "undoes"), pk=pk)
