"""Slots: how a module appears on a page of another module.

In <module>/panels.py:

    @slot("ticket.side", "changes/panel.html", order=30, permission="changes.see", title=_("Change"))
    def window(request, ticket):
        return {"change": ticket.change} if ticket.kind == "change" else None

    nav(_("Changes"), "changes:calendar", "calendar-event", order=30, permission="changes.see")

A page shows them with {{ slot("ticket.side", ticket=ticket) }}; None shows nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from talka.kit.registry import Registry, module_of
from talka.ui.links import link

Context = dict[str, Any]


@dataclass(frozen=True)
class Panel:
    place: str
    template: str
    function: Callable[..., Context | None]
    order: int = 50
    permission: str = ""


@dataclass(frozen=True)
class Entry:
    label: Any
    url_name: str
    icon: str
    order: int = 50
    permission: str = ""
    place: str = "rail"
    phone: bool = True
    keys: str = ""

    @property
    def url(self) -> str:
        return link(self.url_name)


panels: Registry[Panel] = Registry("panel")
entries: Registry[Entry] = Registry("navigation entry")


def slot(place: str, template: str = "", *, order: int = 50, permission: str = "") -> Callable:
    """Offer a panel for `place`; the function gets the request and the page's context and may answer None."""

    def remember(function: Callable[..., Context | None]) -> Callable[..., Context | None]:
        module = module_of(function)
        page = template or f"{module}/{function.__name__}.html"
        panels.add(
            f"{place}/{module}.{function.__name__}", Panel(place, page, function, order, permission), module=module
        )
        return function

    return remember


def nav(
    label: Any,
    url_name: str,
    icon: str,
    *,
    order: int = 50,
    permission: str = "",
    place: str = "rail",
    phone: bool = True,
    keys: str = "",
) -> None:
    """An entry of the rail (place="rail"), of the portal's header ("portal") or of one's own pages ("account").

    `keys` is a shortcut that goes there, such as "g k".
    """
    entry = Entry(label, url_name, icon, order, permission, place, phone, keys)
    entries.add(f"{place}/{url_name}", entry, module=url_name.partition(":")[0])


def nav_entries(request: HttpRequest, place: str = "rail") -> list[Context]:
    """What this person may go to, the current one marked."""
    found = [e for _, e in entries if e.place == place and may(request, e.permission) and e.url]
    current = max((e.url for e in found if request.path.startswith(e.url)), key=len, default="")
    return [
        {
            "label": e.label,
            "url": e.url,
            "icon": e.icon,
            "phone": e.phone,
            "shortcut": e.keys,
            "current": e.url == current,
        }
        for e in sorted(found, key=lambda e: e.order)
    ]


def filled(request: HttpRequest, place: str, **context: Any) -> SafeString:
    """The HTML of everything that modules put into `place`."""
    return mark_safe("".join(_pieces(request, place, context)))


def may(request: HttpRequest, permission: str) -> bool:
    return not permission or request.user.has_perm(permission)


def _pieces(request: HttpRequest, place: str, context: Context) -> Iterator[str]:
    from talka.ui.render import markup  # noqa: PLC0415  render knows slots through the environment

    for panel in sorted((p for _, p in panels if p.place == place), key=lambda p: p.order):
        if not may(request, panel.permission):
            continue
        if (own := panel.function(request, **context)) is not None:
            yield markup(request, panel.template, {**context, **own})
