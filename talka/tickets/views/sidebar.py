"""The second column of the desk: built-in views, teams and saved views, each with a count that stops at a thousand.

The page is drawn without counting; the pane asks for the numbers by one request when it is there (decision 0071).
"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.people.requests import PersonRequest
from talka.ui.links import address
from talka.ui.render import render

from ..saved.shelf import Entry, Shelf
from .asked import is_condition
from .common import agents_only

PLACE = "size-"  # with the key of a view, the id of the place of its number


def views_of(request: PersonRequest, shelf: Shelf | None = None) -> list[dict[str, Any]]:
    """Groups of lines as the pane shows them."""
    shelf = shelf or Shelf(request.user)
    base, asked = address("tickets:queue"), _plain(request)
    everything = {
        "place": "",
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
    current = [line["key"] for group in found for line in group["entries"] if line["current"] and "key" in line]
    found[0]["counts"] = address("tickets:counts") + (f"?here={current[0]}" if current else "")
    found[-1]["more"] = {"url": address("tickets:views"), "label": _("Arrange the views")}
    return found


@require_safe
@agents_only
def counts(request: PersonRequest) -> HttpResponse:
    """The numbers of the pane, each for its place; `here` is the key of the view whose number the page's heading has, too."""
    shown = Shelf(request.user).shown
    here = next((entry for entry in shown if entry.key == request.GET.get("here")), None)
    return render(request, "tickets/counts.html", {"entries": shown, "here": here, "place": PLACE})


def _line(base: str, asked: str, entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "place": f"{PLACE}{entry.key}",
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
