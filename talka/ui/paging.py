"""One page at a time by the key of the last row, so page 4,000 costs what page 1 costs and nothing is seen twice.

The cursor is the sort values and the key of a row, opaque to everybody else. Empty values come last in both
directions, on every database.
"""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from talka.kit.errors import Refused

M = TypeVar("M", bound=Model)
LIMIT = 100
LONGEST = 2000


class BadQuery(Refused):
    """The address asks for something this list does not have."""

    status = 400

    def __init__(self, message: Any, *, field: str = "") -> None:
        super().__init__(message, code="bad_query", field=field)


@dataclass(frozen=True)
class By:
    """One step of an order: a column, or a walk such as `team__name`, or an annotation."""

    path: str
    down: bool = False

    def field(self, rows: QuerySet[Any]) -> "Field[Any, Any]":
        annotation = rows.query.annotations.get(self.path)
        if annotation is not None:
            return annotation.output_field
        model, found = rows.model, None
        for part in self.path.split("__"):
            found = model._meta.pk if part == "pk" else model._meta.get_field(part)
            model = found.related_model or model
        if found is None:
            raise FieldDoesNotExist(self.path)
        return found

    def nullable(self, rows: QuerySet[Any]) -> bool:
        if self.path in rows.query.annotations:
            return True
        steps = self.path.split("__")
        return any(By("__".join(steps[: i + 1])).field(rows).null for i in range(len(steps)))

    def value(self, row: Any) -> Any:
        for part in self.path.split("__"):
            row = getattr(row, part, None)
        return row.pk if isinstance(row, Model) else row

    def sql(self, rows: QuerySet[Any], backwards: bool) -> OrderBy:
        down = self.down != backwards
        nulls = {"nulls_first" if backwards else "nulls_last": True} if self.nullable(rows) else {}
        return F(self.path).desc(**nulls) if down else F(self.path).asc(**nulls)


@dataclass(frozen=True)
class Page(Generic[M]):
    rows: list[M] = field(default_factory=list)
    after: str = ""  # cursor of the next page, "" on the last
    before: str = ""  # cursor of the page before, "" on the first

    def __iter__(self):
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def first_page(rows: QuerySet[M], order: tuple[By, ...], size: int = 50) -> QuerySet[M]:
    """What `paged` is made of: a page and one row more."""
    return rows.order_by(*(by.sql(rows, False) for by in _settled(order)))[: size + 1]


def paged(found: list[Any], order: tuple[By, ...], size: int = 50) -> Page[Any]:
    """The rows of `first_page`, and where the next one begins."""
    return Page(found[:size], after=_encode(found[size - 1], _settled(order)) if len(found) > size else "")


def page(
    rows: QuerySet[M],
    order: tuple[By, ...],
    *,
    after: str = "",
    before: str = "",
    size: int = 50,
    make: Callable[[Any], Any] | None = None,
) -> Page[M]:
    """The `size` rows after (or before) a cursor, in this order; the key settles ties. `make` makes one of each row."""
    size = max(1, min(size, LIMIT))
    order = _settled(order)
    backwards = bool(before)
    cursor = before or after
    rows = ordered(rows, order, cursor, backwards=backwards)
    found = [make(row) for row in rows[: size + 1]] if make else list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page()
    has_next = more if not backwards else True
    has_before = more if backwards else bool(cursor)
    return Page(
        found,
        after=_encode(found[-1], order) if has_next else "",
        before=_encode(found[0], order) if has_before else "",
    )


def ordered(rows: QuerySet[M], order: tuple[By, ...], cursor: str = "", *, backwards: bool = False) -> QuerySet[M]:
    """Every row beyond the cursor in this order, for those who look further than one page."""
    order = _settled(order)
    rows = rows.order_by(*(by.sql(rows, backwards) for by in order))
    return rows.filter(_beyond(rows, order, _decode(cursor, rows, order), backwards)) if cursor else rows


def values_of(cursor: str, rows: QuerySet[Any], order: tuple[By, ...]) -> list[Any]:
    """What the row before this page had in the columns of the order; empty on the first page."""
    return _decode(cursor, rows, _settled(order)) if cursor else []


def _settled(order: tuple[By, ...]) -> tuple[By, ...]:
    return order if order[-1].path == "pk" else (*order, By("pk", order[-1].down))


def _beyond(rows: QuerySet[Any], order: tuple[By, ...], values: list[Any], backwards: bool) -> Q:
    """Rows strictly further on than these values: further in the first column, or level there and further after."""
    by, value = order[0], values[0]
    nullable = by.nullable(rows)
    sign = "lt" if by.down != backwards else "gt"
    if value is None:
        further = Q(**{f"{by.path}__isnull": False}) if backwards else Q(pk__in=[])
        level = Q(**{f"{by.path}__isnull": True})
    else:
        further = Q(**{f"{by.path}__{sign}": value})
        if nullable and not backwards:
            further |= Q(**{f"{by.path}__isnull": True})
        level = Q(**{by.path: value})
    if len(order) == 1:
        return further
    rest = further | (level & _beyond(rows, order[1:], values[1:], backwards))
    if value is None or nullable:
        return rest
    # says the same again as one range, which is what an index on the column can use
    return Q(**{f"{by.path}__{sign}e": value}) & rest


def _encode(row: Any, order: tuple[By, ...]) -> str:
    text = json.dumps([_plain(by.value(row)) for by in order], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def _decode(cursor: str, rows: QuerySet[Any], order: tuple[By, ...]) -> list[Any]:
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            raise ValueError
        return [_typed(by.field(rows), value) for by, value in zip(order, values, strict=True)]
    except (ValueError, TypeError, binascii.Error, ValidationError, OverflowError, RecursionError) as error:
        raise BadQuery(_("This page address is no longer valid. Open the list again.")) from error


def _typed(field: "Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list | dict) or "\0" in str(value):
        raise ValueError
    field = getattr(field, "target_field", field)
    value = field.to_python(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError
    return value
