"""Saved views: which tickets, in which columns and order, for whom."""

from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import Http404, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, JsonValue

from talka.desks.models import Desk
from talka.people.models import Team
from talka.tickets import finding, selectors
from talka.tickets.models import SavedView
from talka.tickets.saved import actions
from talka.tickets.saved.shelf import mentions_no_life
from talka.ui.paging import By, page

from . import telling
from .call import Call
from .finding import LARGEST, chosen
from .schemas import Given, Key, TicketPage

router = Router(tags=["views"])
Audience = Annotated[
    Literal["own", "team", "desk", "all"],
    Field(description="Who has it in the side pane; sharing needs a right"),
]
Text = Annotated[
    str, Field(max_length=2000, description="As in the search box", examples=["is:open (team:mine OR tag:vip)"])
]
Tree = Annotated[
    dict[str, JsonValue],
    Field(description="The same as a tree: {all|any|none: […]} of {field, op, values, not} and further groups"),
]
Columns = Annotated[
    list[str], Field(max_length=20, description="Names with a width: requester.m, due.s, custom.floor.l")
]


class NewView(Given):
    name: Annotated[str, Field(max_length=80)]
    query: Text | None = None
    selector: Tree | None = None
    icon: Annotated[str, Field(max_length=30)] = "filter"
    audience: Audience = "own"
    team: Key | None = None
    desk: Key | None = None
    columns: Columns = []
    sort: Annotated[str, Field(max_length=20, description="updated, created, due, priority")] = ""
    group: Annotated[
        str, Field(max_length=20, description="due, status, priority, assignee, team, service, kind, desk")
    ] = ""


class ViewChange(Given):
    name: Annotated[str, Field(max_length=80)] | None = None
    query: Text | None = None
    selector: Tree | None = None
    icon: Annotated[str, Field(max_length=30)] | None = None
    audience: Audience | None = None
    team: Key | None = None
    desk: Key | None = None
    columns: Columns | None = None
    sort: Annotated[str, Field(max_length=20)] | None = None
    group: Annotated[str, Field(max_length=20)] | None = None
    version: Annotated[int, Field(ge=1, description="The one that was read; another answers 409")] | None = None


class View(Schema):
    id: int
    name: str
    icon: str
    owner: dict[str, Any] | None
    audience: str
    team: int | None
    desk: int | None
    query: Annotated[str, Field(description="Empty when it asks for every ticket, or cannot be asked any more")]
    selector: dict[str, Any]
    problems: Annotated[list[str], Field(description="What it speaks of and is no longer there")]
    columns: list[str]
    sort: str
    group: str
    version: int


class ViewList(Schema):
    items: list[View]


@router.get("/views", response=ViewList, url_name="views", summary="List views")
def list_views(request: Call) -> HttpResponse:
    """Own ones and those that are shared with you, by name."""
    return telling.json_response({"items": [_told(view, request) for view in _seen(request)]})


@router.post("/views", response={201: View}, url_name="views", summary="Make a view")
@transaction.atomic
def make_view(request: Call, data: NewView) -> HttpResponse:
    """Conditions come as `query` (typed) or as `selector` (a tree); without either the view holds every ticket."""
    made = actions.save_view(request.user, via="api", **_fields(request, data))
    return telling.json_response(_told(made, request), 201, Location=f"/api/v1/views/{made.pk}")


@router.get("/views/{int:pk}", response=View, url_name="view", summary="Read a view")
def read_view(request: Call, pk: int) -> HttpResponse:
    """One that cannot be asked any more is there all the same, and says why."""
    return telling.json_response(_told(_view_or_404(request, pk), request))


@router.patch("/views/{int:pk}", response=View, url_name="view", summary="Change a view")
@transaction.atomic
def change_view(request: Call, pk: int, data: ViewChange) -> HttpResponse:
    """Only what is given changes; its owner may, and of a shared one whoever may share with the same people."""
    found = _view_or_404(request, pk)
    changed = actions.change_view(found, by=request.user, version=data.version, via="api", **_fields(request, data))
    return telling.json_response(_told(changed, request))


@router.delete("/views/{int:pk}", response={204: None}, url_name="view", summary="Delete a view")
@transaction.atomic
def delete_view(request: Call, pk: int) -> HttpResponse:
    """It is gone for everybody who had it."""
    actions.remove_view(_view_or_404(request, pk), by=request.user, via="api")
    return HttpResponse(status=204)


@router.get(
    "/views/{int:pk}/tickets", response=TicketPage, url_name="view-tickets", summary="List the tickets of a view"
)
def list_tickets_of_view(
    request: Call,
    pk: int,
    cursor: str = Query("", max_length=2000, description="`next` of the page before"),
    limit: int = Query(50, ge=1, le=100),
) -> HttpResponse:
    """Those that you may see, in the order of the view. As on its page: open work, unless its conditions say which."""
    view = _view_or_404(request, pk)
    query = view.asks().query
    rows = finding.matching(query, request.user)
    if query.text:
        rows = selectors.Selector(query.text).filter(rows, request.user)
    if mentions_no_life(query):
        rows = rows.open()
    steps: tuple[By, ...] = view.order.steps
    found = page(telling.columns(rows), steps, after=cursor, size=limit)
    return telling.json_response({"items": telling.tickets(found.rows, request.user), "next": found.after or None})


def _seen(request: Call) -> Any:
    return SavedView.objects.visible_to(request.user).select_related("owner", "team", "desk")


def _view_or_404(request: Call, pk: int) -> SavedView:
    found: SavedView | None = _seen(request).filter(pk=pk).first() if 0 < pk <= LARGEST else None
    if found is None:
        raise Http404
    return found


def _fields(request: Call, data: NewView | ViewChange) -> dict[str, Any]:
    given = data.model_dump(exclude_unset=True)
    given.pop("version", None)
    query, tree = given.pop("query", None), given.pop("selector", None)
    if query is not None:
        given["selector"] = selectors.parse(query).to_data()
    elif tree is not None or isinstance(data, NewView):
        given["selector"] = tree or {}
    if "team" in given:
        given["team"] = chosen(Team.objects.filter(active=True), given["team"], "team")
    if "desk" in given:
        given["desk"] = chosen(Desk.objects.visible_to(request.user), given["desk"], "desk")
    return {name: value for name, value in given.items() if value is not None or name in ("team", "desk")}


def _told(view: SavedView, request: Call) -> dict[str, Any]:
    query, problems = "", []
    try:
        selector = view.asks()
        query, problems = selector.to_text(), selector.problems(request.user)
    except selectors.QueryError as problem:
        problems = [str(problem)]
    return {
        "id": view.pk,
        "name": view.name,
        "icon": view.icon,
        "owner": {"id": view.owner_id, "name": str(view.owner)} if view.owner else None,
        "audience": view.audience,
        "team": view.team_id,
        "desk": view.desk_id,
        "query": query,
        "selector": view.selector,
        "problems": problems,
        "columns": view.columns,
        "sort": view.sort,
        "group": view.group,
        "version": view.version,
    }
