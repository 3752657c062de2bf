"""Custom fields, each compared as its type: numbers and dates by size, choices exactly, words by a part.

A field that nobody defined is compared loosely, as whatever the value looks like.
"""

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.lookups import (
    Contains,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
)
from django.utils.translation import gettext as _

from talka.fields import asking
from talka.fields.models import FieldDefinition
from talka.fields.values import NO, YES
from talka.kit.folding import fold
from talka.kit.query import NONE, Ago, Field, Kind, Known, QueryError, Value, day_of
from talka.people.models import Person
from talka.search.folded import Folded

from . import moments, texts
from .facts import Facts
from .reader import Reader, nothing
from .specs import Choice, Spec

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

PREFIX = "custom."
NAME = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*_?")
CONTROLS = {
    "number": "number",
    "date": "moment",
    "choice": "choice",
    "multi_choice": "choice",
    "yes_no": "choice",
    "person": "choice",
}
COMPARED = ("number", "date")
OPS = {">": GreaterThan, ">=": GreaterThanOrEqual, "<": LessThan, "<=": LessThanOrEqual}


class Answer(Spec):
    """One field of Ticket.custom. `definition` None: nobody defined it, or it is out of use."""

    group = "custom"

    def __init__(self, name: str, definition: FieldDefinition | None) -> None:
        super().__init__(PREFIX + name, str(definition or name))
        if not NAME.fullmatch(name):
            raise QueryError(_("There is no search field “%(name)s”.") % {"name": self.name[:40]}, field=self.name[:40])
        self.key, self.definition = name, definition
        self.type = definition.type if definition else ""
        self.control = CONTROLS.get(self.type, "text")
        self.compares = self.type in COMPARED
        self.many = not self.compares

    @property
    def known(self) -> Known:
        return Known(Kind.ANY)

    def rows(self, asked: Field, reader: Reader) -> Q:
        found = ~Q(asking.Given("custom", self.key)) if NONE in asked.values else Q()
        for kind, op, values in self._ways(asked, reader):
            found |= _row(kind, self.key, op, values)
        return found or nothing()

    def test(self, asked: Field, facts: Facts, reader: Reader) -> bool:
        answer = (facts.get("custom") or {}).get(self.key)
        if answer is None:
            return NONE in asked.values
        return any(_fits(kind, answer, op, values) for kind, op, values in self._ways(asked, reader))

    def _ways(self, asked: Field, reader: Reader) -> list[tuple[str, str, list[Any]]]:
        """Each way in which it may hold: compared as text, part, number, yes_no or list."""
        values = [str(value) for value in asked.values if value != NONE]
        if asked.op != "=" and self.definition and not self.compares:
            raise QueryError(
                _("“%(name)s” cannot be compared with “%(op)s”.") % {"name": self.label, "op": asked.op},
                field=self.name,
            )
        if not values:
            return []
        match self.type:
            case "number":
                return [("number", asked.op, [self._number(value) for value in values])]
            case "date":
                return [("text", op, days) for op, days in self._days(asked.op, values, reader)]
            case "yes_no":
                return [("yes_no", "=", [self._yes(value) for value in values])]
            case "person":
                return [("number", "=", [self._person(value, reader) for value in values])]
            case "choice" | "multi_choice":
                return [("text" if self.type == "choice" else "list", "=", [self._choice(value) for value in values])]
            case "":
                return self._loosely(asked.op, values, reader)
        return [("part", "=", values)]

    def _loosely(self, op: str, values: list[str], reader: Reader) -> list[tuple[str, str, list[Any]]]:
        numbers = [_number(value) for value in values]
        if None not in numbers:
            found: list[tuple[str, str, list[Any]]] = [("number", op, numbers)]
            return found if op != "=" else [*found, ("part", "=", values), ("list", "=", values)]
        if op != "=":
            return [("text", op, days) for op, days in self._days(op, values, reader)]
        yes = [True for value in values if fold(value) in YES] + [False for value in values if fold(value) in NO]
        return [("part", "=", values), ("list", "=", values), *([("yes_no", "=", yes)] if yes else [])]

    def _number(self, text: str) -> float:
        found = _number(text)
        if found is None:
            raise self._wrong(_("a number"), text)
        return found

    def _days(self, op: str, values: list[str], reader: Reader) -> list[tuple[str, list[str]]]:
        days = [day_of(value) for value in values]
        for day, text in zip(days, values, strict=True):
            if day is None or day == NONE or (isinstance(day, Ago) and day.is_moment):
                raise self._wrong(_("a day such as 2026-01-31, today or 7d"), text)
        return [(op, [reader.day_text(day) for day in days if day is not None])]

    def _yes(self, text: str) -> bool:
        if fold(text) not in YES | NO:
            raise self._wrong(_("yes or no"), text)
        return fold(text) in YES

    def _person(self, text: str, reader: Reader) -> int:
        if text.lower() == "me":
            return reader.key
        if not (text.isdecimal() and len(text) <= 15):
            raise self._wrong(_("a person"), text)
        return int(text)

    def _choice(self, text: str) -> str:
        """By its value or by its words in any language; another is kept as it is and never met."""
        for choice in self.definition.choices if self.definition else ():
            names = [choice["value"], *choice.get("label", {}).values()]
            if fold(text) in map(fold, map(str, names)):
                return str(choice["value"])
        return text

    def _wrong(self, wanted: str, text: str) -> QueryError:
        message = _("“%(name)s” needs %(wanted)s, not “%(value)s”.")
        return QueryError(message % {"name": self.label, "wanted": wanted, "value": text[:40]}, field=self.name)

    # For the builder and for words

    def choices(self, person: Person | None) -> list[Choice]:
        none = (NONE, _("no answer"))
        match self.type:
            case "choice" | "multi_choice":
                return [*(self.definition.offered() if self.definition else ()), none]
            case "yes_no":
                return [("yes", _("Yes")), ("no", _("No")), none]
            case "person":
                return [("me", _("me")), *((str(one.pk), str(one)) for one in Person.objects.agents()[:200]), none]
        return []

    def keys(self, asked: Field) -> tuple[Any, set[int]]:
        return Person, {
            int(str(v)) for v in asked.values if self.type == "person" and str(v).isdecimal() and len(str(v)) <= 15
        }

    def missing(self, asked: Field, names: dict[int, str]) -> list[str]:
        if self.type in ("choice", "multi_choice") and self.definition:
            offered = {choice["value"] for choice in self.definition.choices}
            return [str(v) for v in asked.values if v != NONE and self._choice(str(v)) not in offered]
        return [f"#{key}" for key in sorted(self.keys(asked)[1]) if key not in names]

    def said(self, value: Value, names: dict[int, str]) -> str:
        text = str(value)
        if text == NONE:
            return _("no answer")
        match self.type:
            case "choice" | "multi_choice":
                return dict(self.choices(None)).get(self._choice(text), text)
            case "yes_no":
                return _("Yes") if fold(text) in YES else _("No")
            case "person":
                return _("me") if text == "me" else names.get(int(text), f"#{text}") if text.isdecimal() else text
            case "date":
                return moments.said(day_of(text) or text)
            case "number":
                return text
        return _("“%(text)s”") % {"text": text}


def _number(text: str) -> float | None:
    plain = text.replace(",", ".")
    return float(Decimal(plain)) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", plain) else None


def _row(kind: str, name: str, op: str, values: list[Any]) -> Q:
    found = Q()
    match kind:
        case "part":
            column = asking.Text("custom", name)
            for value in values:
                found |= Q(IsNull(column, False)) & Q(Contains(Folded(column), fold(value)))
            return found
        case "list":
            for value in values:
                found |= Q(asking.Holds("custom", name, value))
            return found
        case "yes_no":
            return _within(asking.YesNo("custom", name), "=", [int(value) for value in values])
        case "number":
            return _within(asking.Number("custom", name), op, [float(value) for value in values])
    return _within(asking.Text("custom", name), op, values)


def _within(column: "Combinable", op: str, values: list[Any]) -> Q:
    # asked for aloud, so that the opposite also holds for what has no answer
    given: Any = IsNull(column, False)
    if op == "..":
        return Q(given) & Q(GreaterThanOrEqual(column, values[0])) & Q(LessThanOrEqual(column, values[1]))
    if op in OPS:
        return Q(given) & Q(OPS[op](column, values[0]))
    return Q(given) & Q(Exact(column, values[0]) if len(values) == 1 else In(column, values))


def _fits(kind: str, answer: Any, op: str, values: list[Any]) -> bool:
    is_number = isinstance(answer, int | float) and not isinstance(answer, bool)
    match kind:
        case "part":
            return isinstance(answer, str) and any(fold(value) in fold(answer) for value in values)
        case "list":
            return isinstance(answer, list) and any(value in answer for value in values)
        case "yes_no":
            return isinstance(answer, bool) and answer in values
        case "number":
            return is_number and texts.compared(op, float(answer), [float(value) for value in values])
    return isinstance(answer, str) and texts.compared(op, answer, values)
