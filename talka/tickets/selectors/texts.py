"""Words in a column, words anywhere, and numbers."""

from typing import Any

from django.db.models import Q

from talka.access.grants import EVERY
from talka.kit.folding import fold
from talka.kit.query import Field, Item, Kind, Known, Number, Value
from talka.people.models import Person
from talka.search import index, needles
from talka.search.folded import holds

from .facts import Facts
from .reader import Reader, nothing
from .specs import Spec


class Text(Spec):
    """Part of a text, whatever its case and diacritics."""

    def row(self, value: Value, reader: Reader) -> Q:
        return holds(self.name, str(value))

    def fits(self, value: Value, facts: Facts, reader: Reader) -> bool:
        return fold(str(value)) in fold(facts.get(self.name) or "")

    def said(self, value: Value, names: dict[int, str]) -> str:
        return f"“{value}”"


class OfRequester(Text):
    """A column of the requester."""

    group = "people"

    def row(self, value: Value, reader: Reader) -> Q:
        column = self.name.partition(".")[2]
        return Q(requester__in=Person.objects.filter(holds(column, str(value))).order_by().values("pk"))


class Count(Spec):
    """A whole number, such as a ticket's own."""

    control, compares = "number", True

    def __init__(self, name: str, label: Any, path: str, fact: str, *, group: str = "") -> None:
        super().__init__(name, label, group=group)
        self.path, self.fact = path, fact

    @property
    def known(self) -> Known:
        return Known(Kind.NUMBER)

    def rows(self, asked: Field, reader: Reader) -> Q:
        numbers = [int(str(value)) for value in asked.values]
        match asked.op:
            case ">" | ">=" | "<" | "<=":
                lookup = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}[asked.op]
                return Q(**{f"{self.path}__isnull": False, f"{self.path}__{lookup}": numbers[0]})
            case "..":
                return Q(
                    **{f"{self.path}__isnull": False, f"{self.path}__gte": numbers[0], f"{self.path}__lte": numbers[1]}
                )
        return Q(**{f"{self.path}__in": numbers})

    def test(self, asked: Field, facts: Facts, reader: Reader) -> bool:
        here, numbers = facts.get(self.fact), [int(str(value)) for value in asked.values]
        return here is not None and compared(asked.op, here, numbers)


def compared(op: str, here: Any, values: list[Any]) -> bool:
    match op:
        case ">":
            return bool(here > values[0])
        case ">=":
            return bool(here >= values[0])
        case "<":
            return bool(here < values[0])
        case "<=":
            return bool(here <= values[0])
        case "..":
            return bool(values[0] <= here <= values[1])
    return here in values


def rows_with(item: Item, reader: Reader) -> Q:
    """Tickets in which a word or phrase is found, or the one of a number."""
    from ..models import Ticket  # noqa: PLC0415  models ask conditions of tickets, too

    if isinstance(item, Number):
        return Q(pk=item.digits)
    desks = reader.note_desks()
    internal: Any = True if desks is EVERY else Ticket.objects.filter(desk_id__in=desks) if desks else False
    found = index.holding(item, internal)
    return nothing() if found is None else Q(pk__in=found)


def is_with(item: Item, facts: Facts, reader: Reader) -> bool:
    if isinstance(item, Number):
        return facts.get("id") == item.digits
    if (wanted := needles.needle(item)) is None:
        return False
    desks = reader.note_desks()
    notes = desks is EVERY or facts.get("desk") in desks
    texts = facts.get("texts") or [(facts.get("subject") or "", False)]
    return any(needles.is_in(wanted, text) for text, internal in texts if notes or not internal)
