"""Custom fields of a ticket: what a page shows and what a form brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talka.fields.models import FieldDefinition, FieldType, asked_on
from talka.fields.showing import display, names_of
from talka.fields.values import check_all
from talka.people.models import Person

if TYPE_CHECKING:
    from django.http import QueryDict

PREFIX = "custom."


@dataclass(frozen=True)
class Row:
    """One field with its value: `text` for reading, `value` for an input; `people` are the choices of a person field."""

    definition: FieldDefinition
    value: Any
    text: str
    people: tuple[Person, ...] = ()

    @property
    def name(self) -> str:
        return PREFIX + self.definition.name


def definitions(
    kind: str, desk_id: int | None, *, customer: bool = False, writing: bool = False
) -> list[FieldDefinition]:
    """The fields of a ticket of this kind on this desk; customers read and fill only what is theirs."""
    found = asked_on(kind, desk_id)
    if not customer:
        return found
    return [field for field in found if (field.customer_editable if writing else field.customer_visible)]


def rows_of(
    kind: str, desk_id: int | None, values: Mapping[str, Any], *, customer: bool = False, writing: bool = False
) -> list[Row]:
    found = definitions(kind, desk_id, customer=customer, writing=writing)
    names = names_of(values, found)
    asks_for_people = writing and any(field.type == FieldType.PERSON for field in found)
    people = tuple(Person.objects.agents()[:200]) if asks_for_people else ()
    return [
        Row(field, values.get(field.name), display(values.get(field.name), field, people=names), people)
        for field in found
    ]


def typed(form: "QueryDict", found: Sequence[FieldDefinition]) -> dict[str, Any]:
    """The answers of a form by field name: a list where several may be chosen, else the last value."""
    many = {field.name for field in found if field.type == FieldType.MULTI_CHOICE}
    given = {name.removeprefix(PREFIX): values for name, values in form.lists() if name.startswith(PREFIX)}
    return {name: [v for v in values if v] if name in many else values[-1] for name, values in given.items()}


def filled(
    form: "QueryDict",
    kind: str,
    desk_id: int | None,
    *,
    now: Mapping[str, Any],
    customer: bool = False,
    partial: bool = False,
) -> dict[str, Any]:
    """The new content of Ticket.custom; Invalid names the field that does not fit."""
    found = definitions(kind, desk_id)
    return check_all(found, typed(form, found), now=now, customer=customer, partial=partial)
