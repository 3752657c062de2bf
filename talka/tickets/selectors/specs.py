"""What can be asked of a ticket: each field as a condition of a queryset and as a test of values in memory, which agree.

A module above adds its own: `fields.add("sla", MySpec("sla", _("Promise")), module="sla")`, and hands in the same name
among the facts.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.functional import Promise

from talka.kit.query import Field, Known, Value, plain
from talka.kit.registry import Registry

from .facts import Facts
from .reader import Reader

if TYPE_CHECKING:
    from talka.people.models import Person

Choice = tuple[str, Any]
Choices = Callable[["Person | None"], Iterable[Choice]]


class Spec:
    """`group` is where the builder offers it; `many` whether several values make sense."""

    group = "ticket"
    many = True
    compares = False  # < <= > >=
    control = "text"  # what the builder asks with: text, choice, number, moment

    def __init__(self, name: str, label: "str | Promise", *, group: str = "") -> None:
        self.name, self.label = name, label
        self.group = group or self.group

    @property
    def known(self) -> Known:
        return Known()

    def rows(self, asked: Field, reader: Reader) -> Q:
        """As a condition of a queryset of tickets; its opposite is asked by ~, so it must never be unknown (NULL)."""
        found = Q()
        for value in asked.values:
            found |= self.row(value, reader)
        return found

    def row(self, value: Value, reader: Reader) -> Q:
        raise NotImplementedError

    def test(self, asked: Field, facts: Facts, reader: Reader) -> bool:
        return any(self.fits(value, facts, reader) for value in asked.values)

    def fits(self, value: Value, facts: Facts, reader: Reader) -> bool:
        raise NotImplementedError

    def choices(self, person: "Person | None") -> list[Choice]:
        """What the builder offers; the value as it is written in a query."""
        return []

    def keys(self, asked: Field) -> "tuple[Any, set[int]]":
        """The model and the keys that these values name, so that their names are read in one statement."""
        return None, set()

    def missing(self, asked: Field, names: dict[int, str]) -> list[str]:
        """Values that are there no more."""
        return []

    def said(self, value: Value, names: dict[int, str]) -> str:
        """A value in the reader's words."""
        return plain(value)


class Code(Spec):
    """A word out of a closed or open list: kind, channel, language."""

    control = "choice"

    def __init__(self, name: str, label: Any, offered: Choices, *, path: str = "", group: str = "") -> None:
        super().__init__(name, label, group=group)
        self.offered, self.path = offered, path or name

    def row(self, value: Value, reader: Reader) -> Q:
        return Q(**{f"{self.path}__iexact": str(value)})

    def fits(self, value: Value, facts: Facts, reader: Reader) -> bool:
        return str(facts.get(self.name) or "").lower() == str(value).lower()

    def choices(self, person: "Person | None") -> list[Choice]:
        return [(value, str(label)) for value, label in self.offered(person)]

    def missing(self, asked: Field, names: dict[int, str]) -> list[str]:
        offered = {value.lower() for value, _label in self.offered(None)}
        return [str(value) for value in asked.values if offered and str(value).lower() not in offered]

    def said(self, value: Value, names: dict[int, str]) -> str:
        return next((str(label) for one, label in self.offered(None) if one == str(value).lower()), str(value))


fields: Registry[Spec] = Registry("search field")
