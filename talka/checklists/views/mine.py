"""My tasks: what is given to me and to my teams, over all tickets."""

from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from talka.kit.errors import Invalid, Refused
from talka.people.requests import PersonRequest
from talka.tickets.views.common import agents_only, whole_number
from talka.tickets.views.sidebar import views_of
from talka.ui.render import render

from .. import actions
from ..models import Task

MOST = 200


@require_safe
@agents_only
def mine(request: PersonRequest) -> HttpResponse:
    """`tab` is open (the soonest first) or done (the latest first)."""
    return _page(request)


@require_POST
@agents_only
def bulk(request: PersonRequest) -> HttpResponse:
    """`task` (repeated) are done, reopened or taken over (`verb`); each row succeeds or says why not."""
    verb = request.POST.get("verb", "")
    steps: dict[str, Any] = {
        "done": lambda task: actions.finish(task, by=request.user),
        "reopen": lambda task: actions.reopen(task, by=request.user),
        "take": lambda task: actions.edit(task, assignee=request.user, by=request.user),
    }
    if verb not in steps:
        raise Invalid(_("There is no such change."), field="verb")
    keys = [key for key in map(whole_number, request.POST.getlist("task")) if key][:MOST]
    refused = []
    for task in (
        Task.objects.visible_to(request.user)
        .filter(pk__in=keys)
        .select_related("ticket")
        .order_by("ticket", "position")
    ):
        try:
            steps[verb](task)
        except Refused as refusal:
            refused.append(f"{task.title}: {refusal}")
    return _page(request, refused) if refused else redirect("checklists:mine")


def _page(request: PersonRequest, refused: list[str] | None = None) -> HttpResponse:
    tab = "done" if request.GET.get("tab") == "done" else "open"
    rows = Task.objects.visible_to(request.user).of_person(request.user)
    rows = rows.select_related("ticket", "assignee", "team", "after")
    if tab == "open":
        rows = rows.open().order_by(F("due_at").asc(nulls_last=True), "pk")
    else:
        rows = rows.filter(done_at__isnull=False).order_by("-done_at", "-pk")
    tasks = list(rows[: MOST + 1])
    count = ngettext("%(count)s task", "%(count)s tasks", len(tasks)) % {"count": len(tasks)}
    context = {
        "tasks": tasks[:MOST],
        "more": len(tasks) > MOST,
        "count": count,
        "tab": tab,
        "refused": refused or [],
        "tabs": [
            {"label": _("To do"), "url": "?", "current": tab == "open"},
            {"label": _("Done"), "url": "?tab=done", "current": tab == "done"},
        ],
        "views": views_of(request),
    }
    return render(request, "checklists/mine.html", context, status=409 if refused else 200)
