"""One language for “which tickets”: views, rules, promises, routing, reports and permissions all ask by it.

    selector = selectors.parse("status:open (team:mine OR tag:vip) updated:<4wh")
    selector.filter(Ticket.objects.visible_to(ada), ada)     # one queryset
    selector.test(selectors.facts_of(ticket), ada)           # the same of values in memory
    selector.describe(ada)                                   # in words, in the language of the page
    selector.to_text() · .to_pairs() · .to_data()            # to type, for an address, to store

The grammar is talka.kit.query; what a field means is a Spec in `table.py`, and modules above may add theirs.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q, QuerySet

from talka.kit import query as grammar
from talka.kit.query import Field, Group, Item, Query, QueryError

from . import texts, words
from .facts import Facts, facts_of
from .reader import Reader
from .specs import Spec, fields
from .table import known, offered, spec_of

if TYPE_CHECKING:
    from talka.people.models import Person

Rows = TypeVar("Rows", bound="QuerySet[Any]")


@dataclass(frozen=True)
class Selector:
    """A set of conditions on tickets. Empty means all of them; what a person may see is not said here."""

    query: Query = field(default_factory=Query)

    def filter(self, rows: Rows, person: "Person | Reader | None" = None, now: dt.datetime | None = None) -> Rows:
        """Those of these tickets for which it holds; begin with `visible_to`. QueryError names what cannot be asked."""
        return rows.filter(self.condition(reader_of(person, now)))

    def test(self, facts: Facts, person: "Person | Reader | None" = None, now: dt.datetime | None = None) -> bool:
        """Whether it holds for these values; agrees with `filter`."""
        reader = reader_of(person, now)
        return all(_test(item, facts, reader) for item in self.query.items)

    def condition(self, reader: Reader) -> Q:
        """For a queryset of tickets, with other conditions beside it."""
        found = Q()
        for item in self.query.items:
            found &= _rows(item, reader)
        return found

    def describe(self, person: "Person | Reader | None" = None) -> str:
        return words.describe(self.query.items, reader_of(person))

    def problems(self, person: "Person | Reader | None" = None) -> list[str]:
        """What it speaks of and is no longer there; such a selector still works, only those conditions never hold."""
        return words.problems(self.query.items, reader_of(person))

    def to_text(self) -> str:
        return grammar.to_text(self.query).strip()

    def to_pairs(self) -> list[tuple[str, str]]:
        return [(name, value.strip()) for name, value in grammar.to_pairs(self.query)]

    def to_data(self) -> dict[str, Any]:
        return grammar.to_data(self.query)

    def __and__(self, other: "Selector") -> "Selector":
        return Selector(grammar.joined((self.query, other.query)))

    def __bool__(self) -> bool:
        return bool(self.query)


def parse(text: str) -> Selector:
    """As it is typed: `status:open assignee:me -tag:vip`; QueryError says in words what is wrong."""
    return Selector(grammar.parse(text, known()))


def from_pairs(pairs: Iterable[tuple[str, str]]) -> Selector:
    """As it stands in an address: status=open&assignee=me&q=…"""
    return Selector(grammar.from_pairs(pairs, known()))


def from_data(data: Any) -> Selector:
    """As it is stored, or sent by a program."""
    return Selector(grammar.from_data(data, known()))


def reader_of(person: "Person | Reader | None", now: dt.datetime | None = None) -> Reader:
    return person if isinstance(person, Reader) else Reader(person, now)


def _rows(item: Item, reader: Reader) -> Q:
    match item:
        case Group(kind=kind, items=items):
            found = Q()
            for one in items:
                found = found | _rows(one, reader) if kind == "any" else found & _rows(one, reader)
        case Field(name=name):
            found = spec_of(name, reader).rows(item, reader)
        case _:
            found = texts.rows_with(grammar.opposite(item) if item.negated else item, reader)
    return ~found if item.negated else found


def _test(item: Item, facts: Facts, reader: Reader) -> bool:
    match item:
        case Group(kind=kind, items=items):
            found = (any if kind == "any" else all)(_test(one, facts, reader) for one in items)
        case Field(name=name):
            found = spec_of(name, reader).test(item, facts, reader)
        case _:
            found = texts.is_with(grammar.opposite(item) if item.negated else item, facts, reader)
    return found != item.negated


__all__ = [
    "Facts", "QueryError", "Reader", "Selector", "Spec", "facts_of", "fields", "from_data", "from_pairs", "known", "offered", "parse",
    "reader_of", "spec_of",
]  # fmt: skip
