"""A list is a queryset narrowed by the query string, one page at a time. The same object feeds pages, CSV and REST."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.ui import dates
from talka.ui.filters import Filter, Label, walk, whole
from talka.ui.paging import BadQuery, By, Page, page

SIZE = 50
COUNTED = 1000  # beyond this nobody needs the exact figure, and counting costs
LONGEST_SEARCH = 200
MOST_WORDS = 8
OWN = ("q", "sort", "after", "before", "size")


@dataclass(frozen=True)
class Column:
    """One column: its value is the field, the property or what `cell` makes of the row.

    `sort` is the path the list is ordered by ("" for none), `align="end"` for numbers, `follow` a relation the cell
    reads, so that the list still costs one query; `shown=False` columns wait in the column picker.
    """

    name: str
    label: Any = ""
    cell: Callable[[Any], Any] | None = None
    sort: str | None = None
    align: str = ""
    follow: str = ""
    shown: bool = True
    kind: str = ""

    def bound(self, model: type[models.Model]) -> "Column":
        try:
            field = walk(model, self.name)
        except FieldDoesNotExist:
            return replace(self, label=self.label or capfirst(self.name.replace("_", " ")), sort=self.sort or "")
        many = field.many_to_many or field.one_to_many
        number = isinstance(field, models.IntegerField | models.DecimalField | models.FloatField) and not field.choices
        return replace(
            self,
            label=self.label or Label(field),
            sort=self.sort if self.sort is not None else _order(field, self.name),
            align=self.align or ("end" if number and not field.is_relation else ""),
            follow=self.follow or (self.name if field.is_relation else ""),
            kind=self.kind or ("many" if many else "bool" if isinstance(field, models.BooleanField) else ""),
        )

    def value(self, row: Any) -> Any:
        """The value as data, for CSV."""
        if self.cell is not None:
            return self.cell(row)
        if self.kind == "many":
            return [str(part) for part in getattr(row, self.name).all()]
        if display := getattr(row, f"get_{self.name}_display", None):
            return display()
        for part in self.name.split("__"):
            row = getattr(row, part, None)
        return row

    def text(self, row: Any) -> Any:
        """The value as a person reads it; markup made by a cell stays markup."""
        value = self.value(row)
        if value is None:
            return ""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, datetime):
            return dates.stamp(value, time=True)
        if isinstance(value, date):
            return dates.stamp(value)
        return ", ".join(str(part) for part in value) if isinstance(value, list | tuple) else value


def _order(field: Any, name: str) -> str:
    if field.many_to_many or field.one_to_many or isinstance(field, models.JSONField | models.TextField):
        return ""
    if field.is_relation:
        first = (field.related_model._meta.ordering or ("pk",))[0]
        return f"{name}__{first.lstrip('-')}" if isinstance(first, str) else name
    return name


@dataclass(frozen=True)
class Listing:
    """What may be asked of a list: rows this person may see, and the allow-list of columns, filters and search."""

    rows: models.QuerySet[Any]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] = ()
    order: tuple[By, ...] = (By("pk", down=True),)
    person: Any = None

    def asked(self, query: QueryDict, *, strict: bool = False) -> "Asked":
        """Narrowed by an address. A value that means nothing is left out and named; `strict` (REST) refuses it."""
        asked = Asked(self, query)
        if strict and asked.problems:
            raise BadQuery(asked.problems[0])
        return asked

    def related(self, rows: models.QuerySet[Any], columns: tuple[Column, ...]) -> models.QuerySet[Any]:
        one = {c.follow for c in columns if c.follow and c.kind != "many"}
        many = {c.follow for c in columns if c.follow and c.kind == "many"}
        rows = rows.select_related(*one) if one else rows
        return rows.prefetch_related(*many) if many else rows


class Asked:
    """One reading of a list."""

    def __init__(self, listing: Listing, query: QueryDict) -> None:
        self.listing, self.query = listing, query
        self.problems: list[str] = []
        self.q = " ".join(query.get("q", "").replace("\0", " ").split())[:LONGEST_SEARCH]
        self.sort = query.get("sort", "")
        self.order = self._order()
        self.rows = self._narrowed()

    def _narrowed(self) -> models.QuerySet[Any]:
        rows = self.listing.rows
        for filter in self.listing.filters:
            rows, wrong = filter.apply(rows, self.query, self.listing.person)
            if wrong:
                words = {"filter": str(filter.label), "value": wrong[:60]}
                self.problems.append(_("“%(filter)s” has no value “%(value)s”, so it was left out.") % words)
        return searched(rows, self.listing.search, self.q)

    def _order(self) -> tuple[By, ...]:
        asked = self.sort.removeprefix("-")
        column = next((c for c in self.listing.columns if c.sort and c.name == asked), None)
        if column is None or column.sort is None:
            if asked:
                self.problems.append(_("This list cannot be sorted by “%(name)s”.") % {"name": asked[:60]})
            return self.listing.order
        return (By(column.sort, self.sort.startswith("-")),)

    def page(self, columns: tuple[Column, ...] = (), *, most: int = SIZE) -> Page[Any]:
        size = whole(self.query.get("size", "")) or most
        rows = self.listing.related(self.rows, columns or self.listing.columns)
        return page(rows, self.order, after=self.query.get("after", ""), before=self.query.get("before", ""), size=size)

    def every(self, columns: tuple[Column, ...], chunk: int = 500) -> Iterator[Any]:
        """All rows in order, without holding them in memory."""
        order = (*self.order, By("pk", self.order[-1].down))
        rows = self.listing.related(self.rows, columns).order_by(*(by.sql(self.rows, False) for by in order))
        return rows.iterator(chunk_size=chunk)

    @cached_property
    def count(self) -> int:
        return self.rows.order_by()[: COUNTED + 1].count()

    @property
    def total(self) -> str:
        if self.count > COUNTED:
            return _("%(n)s+ records") % {"n": COUNTED}
        return ngettext("%(n)s record", "%(n)s records", self.count) % {"n": self.count}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q) or any(self.query.get(name) for f in self.listing.filters for name in f.parameters)

    def chosen(self, name: str) -> list[str]:
        return self.query.getlist(name)

    def link(self, **changes: str) -> str:
        """The address of this list with some parameters changed; "" takes one away. A change starts at page one."""
        known = {*OWN, *(name for f in self.listing.filters for name in f.parameters)} - {"after", "before"}
        kept = [(key, value) for key, given in self.query.lists() if key in known for value in given if value]
        pairs = [(k, v) for k, v in kept if k not in changes] + [(k, v) for k, v in changes.items() if v]
        return "?" + urlencode(pairs)

    def sort_link(self, column: Column) -> str:
        return self.link(sort=f"-{column.name}" if self.sort == column.name else column.name)

    def sorted_by(self, column: Column) -> str:
        """For aria-sort."""
        if self.sort.removeprefix("-") != column.name:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"


def searched(rows: models.QuerySet[Any], fields: tuple[str, ...], text: str) -> models.QuerySet[Any]:
    """Rows that have every word somewhere in these fields."""
    if not fields:
        return rows
    for word in text.split()[:MOST_WORDS]:
        anywhere = Q()
        for field in fields:
            for form in _forms(word):
                anywhere |= Q(**{f"{field}__icontains": form})
        rows = rows.filter(anywhere)
    return rows


def _forms(word: str) -> set[str]:
    # SQLite folds the case of ASCII letters only, so "šarūnas" alone would not find "Šarūnas"
    return {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
