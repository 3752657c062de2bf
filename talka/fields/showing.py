"""Custom fields as rows of a page."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from talka.people.models import Person

from .checking import definitions
from .models import FieldDefinition


@dataclass(frozen=True)
class Row:
    """One field with its value: `text` for reading, `value` for an input; `people` are the choices of a person field."""

    definition: FieldDefinition
    value: Any
    text: str
    people: tuple[Person, ...] = ()

    @property
    def name(self) -> str:
        return f"custom.{self.definition.name}"


def rows_of(kind: str, custom: Mapping[str, Any], *, portal: bool = False) -> list[Row]:
    """The fields of a kind of ticket with their values, in order."""
    found = definitions(kind, portal=portal)
    wants_people = any(definition.type == FieldDefinition.Type.PERSON for definition in found)
    people = tuple(Person.objects.agents()[:200]) if wants_people else ()
    names = {person.pk: str(person) for person in people}
    return [
        Row(definition, custom.get(definition.name), shown(definition, custom.get(definition.name), names), people)
        for definition in found
    ]


def shown(definition: FieldDefinition, value: Any, people: Mapping[int, str]) -> str:
    """The value in the reader's words; a person who is no agent is looked up."""
    if value is None or value == "" or value == []:
        return ""
    match definition.type:
        case FieldDefinition.Type.YES_NO:
            return _("Yes") if value else _("No")
        case FieldDefinition.Type.MULTI_CHOICE:
            return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        case FieldDefinition.Type.DATE:
            return date_format(dt.date.fromisoformat(value), "DATE_FORMAT")
        case FieldDefinition.Type.PERSON:
            return people.get(value) or str(Person.objects.filter(pk=value).first() or "")
    return str(value)
