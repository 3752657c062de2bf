"""Narrowing rows by answers in a JSON column, the same on SQLite and PostgreSQL.

Keys are definitions, never words of an address, and each value passes values.check before it is compared
(HAZARDS SQL-2). An annotation carries the key, so a field called "contains" is not mistaken for a lookup.
"""

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from . import values

if TYPE_CHECKING:
    from .models import FieldDefinition

NONE = "none"


def narrowed(
    rows: QuerySet[Any], definition: "FieldDefinition", asked: list[str], column: str = "custom"
) -> QuerySet[Any]:
    """Rows with any of these answers; "none" means not answered. Raises Invalid for an answer that cannot be."""
    given, text = f"answer_{definition.name}", f"answer_{definition.name}_text"
    rows = rows.annotate(**{given: KeyTransform(definition.name, column), text: _words(definition, column)})
    keep = Q()
    for one in asked:
        keep |= Q(**{f"{given}__isnull": True}) if one == NONE else _one(definition, one, given, text)
    return rows.filter(keep)


def between(
    rows: QuerySet[Any], definition: "FieldDefinition", low: str, high: str, column: str = "custom"
) -> QuerySet[Any]:
    """Numbers or dates from low to high, both included; an empty end is open."""
    key = f"answer_{definition.name}_range"
    rows = rows.annotate(
        **{key: KeyTransform(definition.name, column) if definition.type == "number" else _words(definition, column)}
    )
    for raw, sign in ((low, "gte"), (high, "lte")):
        if raw:
            rows = rows.filter(**{f"{key}__{sign}": values.CHECKS[definition.type](definition, raw)})
    return rows


def _words(definition: "FieldDefinition", column: str) -> Cast:
    # without the cast, comparisons of a JSON key read the other side as JSON on SQLite
    return Cast(KeyTextTransform(definition.name, column), TextField())


def _one(definition: "FieldDefinition", raw: str, given: str, text: str) -> Q:
    value = values.CHECKS[definition.type](definition, raw)
    match definition.type:
        case "multi_choice":
            # the stored list as text holds each value in quotes, and values are plain slugs
            return Q(**{f"{text}__contains": f'"{value[0]}"'})
        case "text" | "long_text" | "url":
            return Q(**{f"{text}__icontains": value})
    return Q(**{given: value})
