"""The queue: a list of work narrowed by the address, one page at a time."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from talka.kit import query as grammar
from talka.kit.errors import Refused
from talka.kit.prepared import Prepared
from talka.people.models import Team
from talka.people.requests import PersonRequest
from talka.ui.paging import By, first_page, page, paged
from talka.ui.render import is_htmx, render, target_of

from .. import finding, selectors
from ..models import Ticket, TicketQuerySet
from ..readers import VALUES, rights_of, somebody, values_of
from ..rows import Read, Row, read, rows_of
from .common import agents_only
from .sidebar import OWN, views_of

SIZE, HITS = 50, 25
SORTS = {
    "updated": (By("updated_at", down=True),),
    "created": (By("created_at", down=True),),
    "due": (By("due_at"),),
    "priority": (By("priority"), By("updated_at", down=True)),
}
TABS = ("open", "unanswered", "solved", "all")


@dataclass
class Rows:
    """What the list shows, and the address of the next page."""

    rows: list[Row]
    next_url: str = ""


@require_safe
@agents_only
def queue(request: PersonRequest) -> HttpResponse:
    tab = _tab_of(request)
    wanted, problem = _read(request)
    found = Rows([]) if wanted is None else _rows(request, wanted, tab)
    context = {
        "page": found,
        "q": request.GET.get("q", ""),
        "problem": problem,
        "tab": tab,
        "sort": request.GET.get("sort", "updated"),
    }
    if is_htmx(request) and target_of(request) in ("rows", "more"):
        return render(request, "tickets/queue.html#rows", context)
    context |= {
        "views": views_of(request),
        "tabs": [{"label": label, "url": _link(request, tab=name), "current": name == tab} for name, label in _tabs()],
        "sorts": [
            {"label": label, "url": _link(request, sort=name), "current": name == context["sort"]}
            for name, label in _sorts()
        ],
        "chips": _chips(request, wanted),
    }
    context["view"] = {"title": _title(request, context)}
    return render(request, "tickets/queue.html", context)


def everything(request: PersonRequest) -> TicketQuerySet:
    """All that the list at this address holds, on every page and in no order: what "all that match" means."""
    wanted, problem = _read(request)
    if wanted is None:
        raise Refused(problem)
    if wanted.text:
        hits = _search(request, wanted, _tab_of(request)).rows
        return Ticket.objects.visible_to(request.user).filter(pk__in=[ticket.pk for ticket in hits])
    rows: TicketQuerySet = _tab(finding.matching(wanted, request.user), _tab_of(request))
    return rows


def _tab_of(request: PersonRequest) -> str:
    return request.GET.get("tab", "open" if not request.GET.get("q") else "all")


def _read(request: PersonRequest) -> tuple[grammar.Query | None, str]:
    """The address as a query; a mistake is said in words and what was typed stays in the box."""
    pairs = [(k, v) for k, values in request.GET.lists() for v in values if k not in OWN and not k.startswith("_")]
    try:
        return selectors.from_pairs(pairs).query, ""
    except grammar.QueryError as problem:
        return None, str(problem)


def _rows(request: PersonRequest, wanted: grammar.Query, tab: str) -> Rows:
    if wanted.text:
        return _search(request, wanted, tab)
    sort = request.GET.get("sort", "")
    order = SORTS.get(sort, SORTS["updated"])
    if not (after := request.GET.get("after", "")) and finding.is_timeless(wanted):
        person = request.user
        lines = FIRST.all(*rights_of(person), wanted, tab, sort if sort in SORTS else "updated", **values_of(person))
        found = paged([Read._make(line) for line in lines], order, SIZE)
    else:
        rows = read(_tab(finding.matching(wanted, request.user), tab))
        found = page(rows, order, after=after, size=SIZE, make=Read._make)
    return Rows(rows_of(found.rows), _link(request, after=found.after) if found.after else "")


def _first(*shape: Any, reader: int, organization: int) -> Any:
    """The beginning of a list of these fields, for everybody with the same rights."""
    *rights, wanted, tab, sort = shape
    person = somebody(*rights, reader=reader, organization=organization)
    return first_page(read(_tab(finding.matching(wanted, person), tab)), SORTS[sort], SIZE)


FIRST = Prepared(_first, **VALUES)


def _search(request: PersonRequest, wanted: grammar.Query, tab: str) -> Rows:
    """The best hits, each with the place that was found."""
    if tab != "all":
        wanted = grammar.Query((*wanted.items, *TAB_FIELDS[tab]), wanted.last_word_prefix)
    hits = {hit.ticket_id: hit for hit in finding.found(wanted, request.user, limit=HITS) if hit.ticket_id}
    seen = read(Ticket.objects.visible_to(request.user).filter(pk__in=list(hits))) if hits else ()
    rows = {row.pk: row for row in rows_of(Read._make(line) for line in seen)}
    for pk, row in rows.items():
        row.subject, row.snippet = hits[pk].title, hits[pk].snippet
    return Rows([rows[pk] for pk in hits if pk in rows])


TAB_FIELDS = {
    "open": (grammar.Field("is", "=", ("open",)),),
    "unanswered": (grammar.Field("is", "=", ("unanswered",)),),
    "solved": (grammar.Field("is", "=", ("closed",)),),
}


def _tab(rows: Any, tab: str) -> Any:
    match tab:
        case "open":
            return rows.open()
        case "unanswered":
            return rows.open().filter(awaiting=True)
        case "solved":
            return rows.filter(solved_at__isnull=False)
    return rows


def _link(request: PersonRequest, **changes: str) -> str:
    kept = [(k, v) for k, values in request.GET.lists() for v in values if k not in changes and k != "after" and v]
    return f"{reverse('tickets:queue')}?{urlencode([*kept, *((k, v) for k, v in changes.items() if v)])}"


def _chips(request: PersonRequest, wanted: grammar.Query | None) -> list[dict[str, str]]:
    chips = []
    for asked in wanted.fields if wanted else ():
        name = ("-" if asked.negated else "") + asked.name
        if name in request.GET:
            shown = ", ".join(_value_words(asked.name, str(value)) for value in asked.values)
            chips.append({"name": _field_words(asked), "value": shown, "remove": _link(request, **{name: ""})})
    return chips


def _field_words(field: grammar.Field) -> str:
    labels = {
        "team": _("Team is"), "assignee": _("Assignee is"), "status": _("Status is"), "kind": _("Kind is"), "tag": _("Tag is"),
        "priority": _("Priority is"), "requester": _("Requester is"), "organization": _("Organisation is"), "is": _("Only"),
        "desk": _("Desk is"), "service": _("Service is"), "category": _("Category is"),
    }  # fmt: skip
    return labels.get(field.name, field.name)


def _value_words(name: str, value: str) -> str:
    if name == "team" and value.isdecimal():
        team = Team.objects.filter(pk=value[:18]).first()
        return team.name if team else value
    words = {"me": _("me"), "none": _("nobody"), "unanswered": _("unanswered"), "overdue": _("overdue"), "watched": _("followed by me"),
             "unassigned": _("unassigned"), "open": _("open"), "closed": _("closed")}  # fmt: skip
    return words.get(value, value)


def _title(request: PersonRequest, context: dict[str, Any]) -> str:
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


def _sorts() -> list[tuple[str, str]]:
    return [("updated", _("Updated")), ("created", _("Opened")), ("due", _("Promise")), ("priority", _("Priority"))]
