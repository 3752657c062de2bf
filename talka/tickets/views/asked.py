"""What the address of the queue asks for: conditions, a saved view, a tab, an order, columns."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404

from talka.kit.query import Query, QueryError
from talka.people.requests import PersonRequest
from talka.ui.links import address

from .. import selectors
from ..models import SavedView
from ..saved import columns, orders, shelf
from ..saved.orders import Order
from ..selectors import Reader, Selector
from .common import whole_number

# parameters of the page that are no search fields
OWN = ("sort", "after", "tab", "view", "of", "group", "columns", "column")
PICKED = ("show.", "width.")  # and those of the column picker
TABS = ("open", "unanswered", "solved", "all")


@dataclass
class Asked:
    """`view` is a saved view shown as it is, `of` the one these conditions were made from; `problem` is said in words.

    Conditions that cannot be understood ask for nothing: the page opens, says what is wrong, and what was typed stays.
    """

    request: PersonRequest
    selector: Selector = field(default_factory=Selector)
    view: SavedView | None = None
    of: SavedView | None = None
    problem: str = ""

    @property
    def query(self) -> Query:
        return self.selector.query

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.request.user)

    @property
    def base(self) -> SavedView | None:
        return self.view or self.of

    @cached_property
    def tab(self) -> str:
        """Open work, unless the conditions themselves say which, or words are looked for."""
        given = self.request.GET.get("tab", "")
        if given in TABS:
            return given
        return "open" if not self.request.GET.get("q") and shelf.mentions_no_life(self.query) else "all"

    @cached_property
    def order(self) -> Order:
        kept = self.base.order if self.base else Order()
        get = self.request.GET.get
        return orders.order_of(
            get("sort", kept.sort), get("group", kept.group if "sort" not in self.request.GET else "")
        )

    @cached_property
    def chosen(self) -> tuple[columns.Column, ...]:
        """The columns as chosen, in the address or by the view."""
        get = self.request.GET
        if "column" in get:  # the picker's form
            return columns.read(columns.from_form(get.getlist("column"), get))
        if "columns" in get:
            return columns.read(get["columns"])
        return self.base.shown if self.base else columns.USUAL

    @cached_property
    def columns(self) -> list[columns.Column]:
        """Without those that would say the same in every row."""
        custom = any(column.name.startswith(columns.CUSTOM) for column in self.chosen)
        return list(columns.shown(self.chosen, self.query, self.reader.definitions if custom else {}))

    @property
    def looks(self) -> list[tuple[str, str]]:
        """Order, grouping and columns where they are not the usual, for an address that carries its own conditions."""
        kept = [("sort", self.order.sort), ("group", self.order.group)]
        usual = self.chosen == (self.of.shown if self.of else columns.USUAL)
        chosen = "" if usual else ",".join(map(str, self.chosen))
        default = self.of.order if self.of else Order()
        return [(n, v) for n, v in (*kept, ("columns", chosen)) if v != getattr(default, n, "") and (v or self.of)]

    def link(self, **changes: str) -> str:
        """This page with other parameters; an empty one is taken away."""
        given = self.request.GET
        kept = [
            (k, v)
            for k, values in given.lists()
            for v in values
            if k not in changes and k not in ("after", "column") and v
        ]
        kept = [(k, v) for k, v in kept if not k.startswith(PICKED)]
        if "column" in given and "columns" not in changes:
            kept = [(k, v) for k, v in kept if k != "columns"] + [("columns", ",".join(map(str, self.chosen)))]
        pairs = urlencode([*kept, *((k, v) for k, v in changes.items() if v)])
        return address("tickets:queue") + (f"?{pairs}" if pairs else "")

    def without(self, place: int) -> str:
        """The page without one condition; of a saved view, its other conditions become part of the address."""
        rest = self.query.items[:place] + self.query.items[place + 1 :]
        kept = replace(self, of=self.base, view=None)
        pairs = [*Selector(Query(rest)).to_pairs(), *kept.looks]
        pairs += [("of", str(self.base.pk))] if self.base else []
        if "tab" in self.request.GET:
            pairs.append(("tab", self.tab))
        return address("tickets:queue") + (f"?{urlencode(pairs)}" if pairs else "")

    def pairs(self) -> str:
        """The conditions and the looks, for the page that saves them as a view."""
        looks = [
            ("sort", self.order.sort),
            ("group", self.order.group or "none"),
            ("columns", ",".join(map(str, self.chosen))),
        ]
        return urlencode([*self.selector.to_pairs(), *looks])


def read(request: PersonRequest) -> Asked:
    """The address; a view that the person may not see is not there."""
    asked = Asked(request, view=_view(request, "view"), of=_view(request, "of"))
    typed = [(k, v) for k, values in request.GET.lists() for v in values if is_condition(k)]
    try:
        if asked.view:
            asked.selector = asked.view.asks()
        asked.selector = asked.selector & selectors.from_pairs(typed)
        if asked.query:
            asked.problem = " ".join(_gone(asked))
    except QueryError as problem:
        asked.problem = str(problem)
    return asked


def is_condition(name: str) -> bool:
    return name not in OWN and not name.startswith(("_", *PICKED))


def _gone(asked: Asked) -> list[str]:
    """People, teams and choices that a saved view speaks of and that are no longer there."""
    return asked.selector.problems(asked.reader) if asked.base else []


def _view(request: PersonRequest, name: str) -> SavedView | None:
    if not request.GET.get(name):
        return None
    key = whole_number(request.GET[name])
    found = SavedView.objects.visible_to(request.user).filter(pk=key).first() if key else None
    if found is None:
        raise Http404
    return found
