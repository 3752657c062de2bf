"""The pages of a Screen. Each finds its record through what the person may see, does one thing, answers."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from talka.kit.errors import Refused
from talka.ui import audit, csv, many, records, stale
from talka.ui.listing import Column
from talka.ui.picking import Pick
from talka.ui.render import is_htmx, render
from talka.ui.screen import Screen, screens

Page = Callable[..., HttpResponseBase]


@require_GET
def show_list(request: HttpRequest, screen: Screen) -> HttpResponse:
    """The list; typing, sorting, filtering and paging swap only its rows."""
    screen.require(request.user, "view")
    asked = screen.listing(request.user).asked(request.GET)
    columns = shown_columns(request, screen)
    template = "ui/list.html#rows" if is_htmx(request) else "ui/list.html"
    context = {
        "screen": screen,
        "asked": asked,
        "page": asked.page(columns),
        "columns": columns,
        "filters": [(f, f.offered(screen.model, request.user)) for f in screen.all_filters],
        "may_add": screen.may(request.user, "add"),
        "actions": [action for action in screen.actions() if screen.may(request.user, action.verb)],
    }
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, screen: Screen) -> HttpResponse:
    screen.require(request.user, "add")
    form = screen.form_for(request.user, None, *posted(request))
    if form.is_bound and form.is_valid() and (row := kept(screen, form, request)):
        messages.success(request, _("“%(name)s” is added.") % {"name": row})
        return redirect(screen.url)
    return form_page(request, screen, form)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def edit(request: HttpRequest, screen: Screen, pk: int) -> HttpResponse:
    """Change one record. When somebody else changed the same field meanwhile, both values are shown and kept."""
    row = find(request, screen, pk)
    if request.method != "POST":
        return form_page(request, screen, screen.form_for(request.user, row), row)
    screen.require(request.user, "change", row)
    form = screen.form_for(request.user, row, *posted(request))
    stored = screen.stored(pk)
    if (
        form.is_valid()
        and not stale.settle(screen, form, stored, request.POST.get("seen", ""))
        and kept(screen, form, request)
    ):
        messages.success(request, _("“%(name)s” is saved.") % {"name": row})
        return redirect(screen.url)
    return form_page(request, screen, form, stored)


@require_GET
def history(request: HttpRequest, screen: Screen, pk: int) -> HttpResponse:
    row = find(request, screen, pk)
    context = {"screen": screen, "row": row, "lines": audit.history(records.thing(row)), "labels": labels(screen)}
    return render(request, "ui/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, screen: Screen, pk: int) -> HttpResponse:
    """Ask first, then delete."""
    row = find(request, screen, pk)
    screen.require(request.user, "remove", row)
    if request.method != "POST":
        action = next(a for a in screen.actions() if a.name == "remove")
        context = {"screen": screen, "action": action, "rows": [row], "target": screen.url_of("remove", pk)}
        return render(request, "ui/bulk.html", context)
    name = str(row)
    screen.remove(row, by=request.user)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
    return redirect(screen.url)


@require_POST
def bulk(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Do one thing to the chosen rows, each on its own, and tell how each went."""
    screen.require(request.user, "view")
    action = next((a for a in screen.actions() if a.name == request.POST.get("action")), None)
    if action is None:
        raise Http404
    screen.require(request.user, action.verb)
    chosen = many.chosen(screen, request.POST.getlist("pk"), request.user)
    if not chosen:
        messages.info(request, _("Choose some rows first."))
        return redirect(screen.url)
    context = {"screen": screen, "action": action, "rows": chosen, "target": screen.url_of("bulk")}
    if action.asks and "yes" not in request.POST:
        return render(request, "ui/bulk.html", context)
    results = many.run(action, chosen, by=request.user)
    done = sum(not result.refused for result in results)
    if done == len(results):
        said = ngettext("Done for %(n)s record.", "Done for %(n)s records.", done)
        messages.success(request, said % {"n": done})
        return redirect(screen.url)
    return render(request, "ui/bulk.html", {**context, "results": results, "done": done})


@require_GET
def export(request: HttpRequest, screen: Screen) -> StreamingHttpResponse:
    """The whole narrowed list as CSV, as it is ordered on the page."""
    screen.require(request.user, "view")
    columns = tuple(c for c in shown_columns(request, screen) if c.name not in screen.secrets)
    asked = screen.listing(request.user).asked(request.GET, strict=True)
    rows = ([column.value(row) for column in columns] for row in asked.every(columns))
    return csv.response(screen.slug, [column.label for column in columns], rows)


@require_GET
def pick(request: HttpRequest, screen: Screen, field: str) -> HttpResponse:
    """What fits the words typed into a field that chooses among many records."""
    if not (screen.may(request.user, "add") or screen.may(request.user, "change")):
        raise Http404
    made = screen.form_for(request.user).fields.get(field)
    if made is None or not isinstance(made.widget, Pick):
        raise Http404
    found = made.widget.found(request.GET.getlist(field), request.GET.get("q", ""))
    return render(request, "ui/pick.html#found", {"widget": made.widget, "name": field, "attrs": {}, **found})


@require_POST
def choose_columns(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Remember which columns this person wants to see here."""
    screen.require(request.user, "view")
    known = [column.name for column in screen.all_columns]
    request.session[_columns_key(screen)] = [name for name in known if name in request.POST.getlist("column")]
    return redirect(screen.url)


# What the pages share


def find(request: HttpRequest, screen: Screen, pk: int) -> Any:
    """The record, or 404 when this person may not see it: no difference to one that does not exist."""
    if not screen.may(request.user, "view"):
        raise Http404
    return get_object_or_404(screen.rows(request.user), pk=pk)


def kept(screen: Screen, form: Any, request: HttpRequest) -> Any:
    """The stored record, or None when the action refused: then its words stand in the form and nothing is lost."""
    try:
        with transaction.atomic():
            return screen.save(form, by=request.user)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None


def form_page(request: HttpRequest, screen: Screen, form: Any, row: Any = None) -> HttpResponse:
    context = {
        "screen": screen,
        "form": form,
        "row": row,
        "seen": stale.seen(screen, row) if row is not None else "",
        "may_change": screen.may(request.user, "change" if row is not None else "add", row),
        "may_remove": row is not None and screen.may(request.user, "remove", row),
    }
    return render(request, "ui/form.html", context, status=422 if form.is_bound else 200)


def posted(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def shown_columns(request: HttpRequest, screen: Screen) -> tuple[Column, ...]:
    chosen = request.session.get(_columns_key(screen)) or [c.name for c in screen.all_columns if c.shown]
    return tuple(column for column in screen.all_columns if column.name in chosen) or screen.all_columns[:1]


def labels(screen: Screen) -> dict[str, str]:
    made = screen.form_class().base_fields
    return {name: str(field.label or name) for name, field in made.items()}


def _columns_key(screen: Screen) -> str:
    return f"columns:{screen.slug}"


# Addresses


def enter(page: Page, screen: Screen) -> Page:
    """A page of a screen: only for people signed in, and only while its module is on."""

    def view(request: HttpRequest, **where: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if screen.slug not in screens:
            raise Http404
        return page(request, screen, **where)

    return view


def urls_of(screen: Screen) -> list[URLPattern]:
    at = f"{screen.base}/{screen.slug}" if screen.base else screen.slug
    here = partial(enter, screen=screen)
    return [
        path(f"{at}/", here(show_list), name=screen.slug),
        path(f"{at}/new", here(add), name=f"{screen.slug}-add"),
        path(f"{at}/bulk", here(bulk), name=f"{screen.slug}-bulk"),
        path(f"{at}/columns", here(choose_columns), name=f"{screen.slug}-columns"),
        path(f"{at}/export.csv", here(export), name=f"{screen.slug}-export"),
        path(f"{at}/pick/<slug:field>", here(pick), name=f"{screen.slug}-pick"),
        path(f"{at}/<int:pk>/", here(edit), name=f"{screen.slug}-edit"),
        path(f"{at}/<int:pk>/history", here(history), name=f"{screen.slug}-history"),
        path(f"{at}/<int:pk>/remove", here(remove), name=f"{screen.slug}-remove"),
    ]
