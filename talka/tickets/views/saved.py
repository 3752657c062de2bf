"""Pages of saved views: build, change, arrange, copy, delete."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talka.access.grants import EVERY, desks_of
from talka.desks.models import Desk
from talka.kit.errors import Refused
from talka.kit.query import QueryError
from talka.people.models import Team
from talka.people.requests import PersonRequest
from talka.ui.render import is_htmx, render, target_of

from .. import selectors
from ..models import SavedView
from ..saved import actions, building, columns, orders
from ..saved.shelf import Shelf
from ..selectors import Reader
from . import building as drawing
from .asked import is_condition
from .common import agents_only, whole_number
from .sidebar import views_of

FORM = ("name", "icon", "audience", "team", "desk", "sort", "group")
NOT_ASKED = ("name", "icon", "audience", "do", "save", "version", "csrfmiddlewaretoken")


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def new(request: PersonRequest) -> HttpResponse:
    """A view out of the conditions in the address, or of nothing yet."""
    return _answer(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def view(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a view; whoever may not sees how it is made and can copy it."""
    return _answer(request, _view_or_404(request, pk))


@require_safe
@agents_only
def views(request: PersonRequest) -> HttpResponse:
    """All views one has, to be put in order, pinned, hidden, copied and deleted."""
    shelf = Shelf(request.user)
    saved = {one.key: one for one in SavedView.objects.visible_to(request.user).select_related("owner", "team", "desk")}
    mine = {key for key, one in saved.items() if actions.may_change(one, request.user)}
    context = {"views": views_of(request, shelf), "entries": shelf.entries, "saved": saved, "mine": mine}
    return render(request, "tickets/views.html", context)


@require_POST
@agents_only
def places(request: PersonRequest) -> HttpResponse:
    """`key` (repeated) in the wished order; `pin.…` and `hide.…` what is on top and what is not shown."""
    shelf = Shelf(request.user)
    known = {entry.key for entry in shelf.entries}
    keys = [key for key in dict.fromkeys(request.POST.getlist("key")) if key in known]
    actions.place(
        request.user, keys,
        pinned=[key for key in keys if f"pin.{key}" in request.POST],
        hidden=[key for key in keys if f"hide.{key}" in request.POST],
    )  # fmt: skip
    messages.success(request, _("The views are arranged."))
    return redirect("tickets:views")


@require_POST
@agents_only
def copies(request: PersonRequest, pk: int) -> HttpResponse:
    made = actions.copy_view(_view_or_404(request, pk), by=request.user)
    return redirect("tickets:view", pk=made.pk)


@require_POST
@agents_only
def removals(request: PersonRequest, pk: int) -> HttpResponse:
    found = _view_or_404(request, pk)
    actions.remove_view(found, by=request.user)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": found.name})
    return redirect("tickets:views")


def _view_or_404(request: PersonRequest, pk: int) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(request.user).select_related("team", "desk"), pk=pk)


def _answer(request: PersonRequest, found: SavedView | None) -> HttpResponse:
    """The form with `save` is kept; without it, it only shows what it would find (and stays out of addresses and logs)."""
    if request.method != "POST":
        return _builder(request, found)
    return _saved(request, found) if "save" in request.POST else _builder(request, found, form=request.POST)


def _saved(request: PersonRequest, found: SavedView | None) -> HttpResponse:
    form = request.POST
    try:
        fields = _fields(request)
        if found is None:
            kept = actions.save_view(request.user, **fields)
        else:
            kept = actions.change_view(found, by=request.user, version=whole_number(form.get("version")), **fields)
    except Refused as problem:
        if is_htmx(request):
            raise
        return _builder(request, found, form=form, problem=problem)
    return redirect(f"{reverse('tickets:queue')}?view={kept.pk}")


def _fields(request: PersonRequest) -> dict[str, Any]:
    form = request.POST
    fields: dict[str, Any] = {name: form.get(name, "") for name in FORM}
    fields["team"] = _row(_teams(request), form.get("team"))
    fields["desk"] = _row(_desks(request), form.get("desk"))
    fields["audience"] = fields["audience"] or SavedView.Audience.OWN
    fields["selector"] = building.stored(building.from_form(form))
    return fields | {"columns": columns.from_form(form.getlist("column"), form)}


def _row(rows: Any, key: str | None) -> Any:
    return rows.filter(pk=number).first() if (number := whole_number(key)) else None


def _teams(request: PersonRequest) -> Any:
    """Teams with which this person may share."""
    rows = Team.objects.filter(active=True)
    return rows if desks_of(request.user, actions.SHARE) is EVERY else rows.filter(memberships__person=request.user)


def _desks(request: PersonRequest) -> Any:
    return Desk.objects.active().with_permission(request.user, actions.SHARE)


def _builder(
    request: PersonRequest, found: SavedView | None, *, form: Any = None, problem: Refused | None = None
) -> HttpResponse:
    reader = Reader(request.user)
    given = form if form is not None else request.GET
    box, wrong = _box(given, found)
    if "do" in given:
        box = building.changed(box, given["do"])
    selector, unread = drawing.read(box)
    unread = problem if isinstance(problem, QueryError) else unread or wrong
    seen = drawing.preview(selector, unread, request.user, reader)
    context: dict[str, Any] = {"preview": seen, "view": found, "problem": problem}
    if is_htmx(request) and target_of(request) == "preview":
        return render(request, "tickets/view.html#preview", context)
    context |= {
        "box": box,
        "lines": drawing.drawn(box, reader, unread),
        "offered": drawing.fields_for(reader),
        "here": request.path,
        "deepest": building.DEEPEST,
    }
    if is_htmx(request) and target_of(request) == "work":
        return render(request, "tickets/view.html#work", context)
    context |= _about(request, found, given, reader)
    return render(request, "tickets/view.html", context, status=problem.status if problem else 200)


def _box(given: Any, found: SavedView | None) -> tuple[building.Box, QueryError | None]:
    """The conditions of the form, else of the address, else as they are kept; a new view begins with open work."""
    if "k.0" in given:
        return building.from_form(given), None
    typed = [(k, v) for k, values in given.lists() for v in values if is_condition(k) and k not in NOT_ASKED]
    if not typed:
        kept = found.selector if found else selectors.parse("is:open").to_data()
        return building.from_data(kept), None
    try:
        return building.from_data(selectors.from_pairs(typed).to_data()), None
    except QueryError as problem:
        return building.Box("all", [building.Line()]), problem


def _about(request: PersonRequest, found: SavedView | None, given: Any, reader: Reader) -> dict[str, Any]:
    """The name, with whom it is shared, and how the list looks: as typed, else as kept."""
    kept = {
        "name": found.name, "icon": found.icon, "audience": found.audience, "team": str(found.team_id or ""),
        "desk": str(found.desk_id or ""), "sort": found.sort, "group": found.group,
    } if found else {"name": "", "icon": "filter", "audience": "own", "team": "", "desk": "", "sort": "", "group": ""}  # fmt: skip
    if "column" in given:
        chosen = columns.read(columns.from_form(given.getlist("column"), given))
    else:
        chosen = columns.read(given["columns"]) if "columns" in given else found.shown if found else columns.USUAL
    may = found is None or actions.may_change(found, request.user)
    audiences = [(a.value, a.label) for a in SavedView.Audience if a == "own" or _can(request, a)]
    sent = (
        given if "k.0" in given else {name: given[name] for name in ("sort", "group") if name in given}
    )  # team=3 is a condition
    return {
        "views": views_of(request),
        "typed": {name: sent.get(name, kept[name]) for name in FORM},
        "version": given.get("version", found.version if found else ""),
        "picker": columns.picker(chosen, reader.definitions),
        "sorts": list(orders.SORT_WORDS.items()),
        "groupings": [
            (orders.NO_HEADINGS, _("No headings")),
            *((name, one.label) for name, one in orders.GROUPS.items()),
        ],
        "icons": actions.ICONS,
        "audiences": audiences,
        "teams": list(_teams(request)) if len(audiences) > 1 else [],
        "desks": list(_desks(request)) if len(audiences) > 1 else [],
        "may": may,
    }


def _can(request: PersonRequest, audience: str) -> bool:
    desks = desks_of(request.user, actions.SHARE)
    return desks is EVERY or (audience != SavedView.Audience.ALL and desks != set())
