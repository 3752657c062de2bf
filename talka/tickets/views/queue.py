"""The queue: a list of work narrowed by the address, one page at a time."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from talka.kit.errors import Refused
from talka.people.requests import PersonRequest
from talka.ui.render import is_htmx, render, target_of

from ..models import TicketQuerySet
from ..saved import columns, orders
from ..saved.actions import may_change
from ..selectors import words
from .asked import PICKED, Asked, read
from .common import agents_only
from .rows import all_of, page_of
from .sidebar import views_of


@require_safe
@agents_only
def queue(request: PersonRequest) -> HttpResponse:
    asked = read(request)
    context = {
        "page": page_of(asked),
        "q": request.GET.get("q", ""),
        "problem": asked.problem,
        "tab": asked.tab,
        "sort": asked.order.sort,
    }
    if is_htmx(request) and target_of(request) in ("rows", "more"):
        return render(request, "tickets/queue.html#rows", context)
    context |= {"views": views_of(request), "chips": _chips(asked), **_looks(asked)}
    context["view"] = {"title": _title(asked, context), "saved": asked.view, **_saving(asked)}
    return render(request, "tickets/queue.html", context)


def everything(request: PersonRequest) -> TicketQuerySet:
    """All that the list at this address holds, on every page and in no order: what "all that match" means."""
    asked = read(request)
    if asked.problem and not asked.query:
        raise Refused(asked.problem)
    return all_of(asked)


def _looks(asked: Asked) -> dict[str, Any]:
    """What the bar over the list offers: tabs, orders, groupings, columns."""
    group = asked.order.group
    sorts = [(name, label) for name, label in orders.SORT_WORDS.items() if group != "due" or name == "due"]
    return {
        "tabs": [
            {"label": label, "url": asked.link(tab=name), "current": name == asked.tab} for name, label in _tabs()
        ],
        "sorts": [_choice(asked, "sort", name, label, asked.order.sort) for name, label in sorts],
        "groupings": [
            _choice(asked, "group", "none", _("No headings"), group or "none"),
            *(_choice(asked, "group", name, one.label, group) for name, one in orders.GROUPS.items()),
        ],
        "picker": f"{reverse('tickets:columns')}?{asked.request.GET.urlencode()}",
        "builder": f"{reverse('tickets:view-new')}?{asked.pairs()}",
        "kept": _kept(asked),
    }


def _kept(asked: Asked) -> list[tuple[str, str]]:
    """What is asked already, for a form that adds to it."""
    given = asked.request.GET
    return [
        (k, v)
        for k, values in given.lists()
        for v in values
        if k not in ("columns", "column", "after") and not k.startswith(PICKED)
    ]


@require_safe
@agents_only
def choose_columns(request: PersonRequest) -> HttpResponse:
    """The columns of the list that has the same address; within that page it is a menu."""
    asked = read(request)
    block = "#form" if is_htmx(request) else ""
    context = {"picker": columns.picker(asked.chosen, asked.reader.definitions), "kept": _kept(asked)}
    return render(request, f"tickets/columns.html{block}", context)


def _choice(asked: Asked, name: str, value: str, label: Any, current: str) -> dict[str, Any]:
    return {"label": label, "url": asked.link(**{name: value}), "current": value == current}


def _saving(asked: Asked) -> dict[str, str]:
    """Where these conditions become a view, or change the one they came from."""
    if asked.view:
        changed = any(name in asked.request.GET for name in ("sort", "group", "columns"))
        edit = reverse("tickets:view", args=[asked.view.pk])
        return {"edit": edit, "save": f"{edit}?{asked.pairs()}" if changed else ""}
    if not asked.query or asked.problem:
        return {"edit": "", "save": ""}
    own = asked.of is not None and may_change(asked.of, asked.request.user)
    page = reverse("tickets:view", args=[asked.of.pk]) if asked.of and own else reverse("tickets:view-new")
    return {"edit": "", "save": f"{page}?{asked.pairs()}"}


def _chips(asked: Asked) -> list[dict[str, str]]:
    """One for each condition, with the page without it."""
    if not asked.query:
        return []
    names = words.names_in(asked.query.items, asked.reader)
    said = [words.sentence(item, asked.reader, names) for item in asked.query.items]
    return [{"name": name, "value": value, "remove": asked.without(place)} for place, (name, value) in enumerate(said)]


def _title(asked: Asked, context: dict[str, Any]) -> str:
    if asked.view:
        return asked.view.name
    if asked.of:
        return _("%(name)s, changed") % {"name": asked.of.name}
    if context["q"]:
        return _("Search")
    current = [entry for group in context["views"] for entry in group["entries"] if entry["current"]]
    return current[0]["label"] if current else _("Tickets")


def _tabs() -> list[tuple[str, str]]:
    return [
        ("open", pgettext("tickets", "Open")),
        ("unanswered", pgettext("tickets", "Unanswered")),
        ("solved", pgettext("tickets", "Solved")),
        ("all", pgettext("tickets", "All")),
    ]
