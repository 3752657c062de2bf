"""The second column of the desk: built-in views, teams and saved views, each with a count that stops at a thousand."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from talka.people.requests import PersonRequest

from .. import counting
from ..saved.shelf import Entry, Shelf
from .asked import is_condition


def views_of(request: PersonRequest, teams: Sequence[counting.TeamSize] | None = None) -> list[dict[str, Any]]:
    """Groups of lines as the pane shows them."""
    shelf = Shelf(request.user, teams)
    base, asked = reverse("tickets:queue"), _plain(request)
    everything = {
        "label": _("All open"),
        "url": base,
        "icon": "inbox",
        "count": "",
        "current": asked == "",
        "hot": False,
    }
    found: list[dict[str, Any]] = []
    for title, entries in shelf.groups():
        lines = [_line(base, asked, entry) for entry in entries]
        found.append({"title": title, "entries": lines if title else [everything, *lines]})
    found[-1]["more"] = {"url": reverse("tickets:views"), "label": _("Arrange the views")}
    return found


def _line(base: str, asked: str, entry: Entry) -> dict[str, Any]:
    return {
        "label": entry.label,
        "url": f"{base}?{entry.address}",
        "icon": entry.icon,
        "count": entry.count,
        "current": asked == entry.address,
        "hot": entry.is_hot,
    }


def _plain(request: PersonRequest) -> str:
    """The address without what only changes the looks of the list."""
    if request.resolver_match is None or request.resolver_match.view_name != "tickets:queue":
        return "elsewhere"
    return urlencode([(k, v) for k, v in request.GET.items() if k == "view" or is_condition(k)])
