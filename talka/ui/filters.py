"""Filters of a list: each declared by name, each taking only values it knows (HAZARDS SQL-2, DOS-3).

Nothing of the address reaches the ORM as a key, and a value only after it became a number, a date or a known choice.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

MOST = 500  # values of one filter
OFFERED = 200  # choices shown; more than these are found by searching
NONE = "none"
FLAGS = ("active", "is_active")  # the field that says a record is in use
KINDS = ("choice", "fk", "bool", "date")

Choices = Iterable[tuple[Any, Any]]


@dataclass(frozen=True)
class Filter:
    """`?team=3&team=7` keeps rows whose team is 3 or 7; a date takes `?created_from=` and `?created_to=`."""

    name: str
    label: Any = ""
    lookup: str = ""
    kind: str = ""
    choices: Callable[[Any], Choices] | Choices = ()
    nullable: bool = False

    def bound(self, model: type[models.Model]) -> "Filter":
        """Filled in from the model's field, once, when the screen is declared."""
        lookup = self.lookup or self.name
        if self.kind and self.label and self.kind != "fk":
            return replace(self, lookup=lookup)
        field = walk(model, lookup)
        kind = self.kind or kind_of(field)
        if kind not in KINDS:
            raise ImproperlyConfigured(f"{model.__name__} cannot be filtered by {self.name}")
        label = self.label or capfirst(str(field.verbose_name))
        return replace(
            self,
            lookup=lookup,
            kind=kind,
            label=label if self.label else Label(field),
            choices=self.choices or field.flatchoices,
            nullable=bool(field.null),
        )

    # what is offered and what was asked

    def offered(self, model: type[models.Model], person: Any) -> list[tuple[str, str]]:
        if self.kind == "bool":
            return [("1", _("Yes")), ("0", _("No"))]
        if self.kind == "date":
            return []
        if self.kind == "fk" and not self.choices:
            found = [(str(row.pk), str(row)) for row in self.others(model, person)[:OFFERED]]
        else:
            given = self.choices(person) if callable(self.choices) else self.choices
            found = [(str(key), str(label)) for key, label in given if str(key)]
        return [*found, (NONE, _("Empty"))] if self.nullable else found

    def others(self, model: type[models.Model], person: Any) -> models.QuerySet[Any]:
        return seen_by(walk(model, self.lookup).related_model, person)

    def apply(self, rows: models.QuerySet[Any], query: QueryDict, person: Any) -> tuple[models.QuerySet[Any], str]:
        """The narrowed rows and, when a value was not understood, which one."""
        if self.kind == "date":
            return self._between(rows, query)
        asked = [value for value in query.getlist(self.name) if value]
        if not asked:
            return rows, ""
        if len(asked) > MOST:
            return rows, _("too many values")
        empty = self.nullable and NONE in asked
        chosen, wrong = self._understood(rows.model, [v for v in asked if v != NONE or not self.nullable], person)
        if wrong:
            return rows, wrong
        keep = Q(**{f"{self.lookup}__isnull": True}) if empty else Q()
        if chosen:
            keep |= Q(**{f"{self.lookup}__in": chosen})
        return rows.filter(keep), ""

    def _understood(self, model: type[models.Model], asked: list[str], person: Any) -> tuple[list[Any], str]:
        if self.kind == "bool":
            known: dict[str, Any] = {"1": True, "0": False, "true": True, "false": False}
        elif self.kind == "fk" and not self.choices:
            keys = [key for value in asked if (key := whole(value)) is not None]
            known = {
                str(key): key for key in self.others(model, person).filter(pk__in=keys).values_list("pk", flat=True)
            }
        else:
            given = self.choices(person) if callable(self.choices) else self.choices
            known = {str(key): key for key, _label in given}
        wrong = next((value for value in asked if value not in known), "")
        return [known[value] for value in asked if value in known], wrong

    def _between(self, rows: models.QuerySet[Any], query: QueryDict) -> tuple[models.QuerySet[Any], str]:
        part = "__date" if isinstance(walk(rows.model, self.lookup), models.DateTimeField) else ""
        for end, sign in (("from", "gte"), ("to", "lte")):
            if text := query.get(f"{self.name}_{end}", ""):
                try:
                    rows = rows.filter(**{f"{self.lookup}{part}__{sign}": date.fromisoformat(text)})
                except ValueError:
                    return rows, text
        return rows, ""

    @property
    def parameters(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to") if self.kind == "date" else (self.name,)


class Label:
    """The field's own name in the language of whoever asks."""

    def __init__(self, field: Any) -> None:
        self.field = field

    def __str__(self) -> str:
        return capfirst(str(self.field.verbose_name))


def walk(model: Any, path: str) -> Any:
    """The field at the end of `team__name`; raises FieldDoesNotExist for anything else."""
    field: Any = None
    for part in path.split("__"):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        model = field.related_model or model
    return field


def kind_of(field: Any) -> str:
    if field.is_relation:
        return "fk"
    if isinstance(field, models.BooleanField):
        return "bool"
    if isinstance(field, models.DateField):
        return "date"
    return "choice" if field.choices else ""


def seen_by(model: Any, person: Any) -> models.QuerySet[Any]:
    """All rows of a model this person may see."""
    rows = model._default_manager.all()
    return rows.visible_to(person) if hasattr(rows, "visible_to") else rows


def offered(rows: models.QuerySet[Any], person: Any, now: Any) -> models.QuerySet[Any]:
    """The records one may choose: those the person may see that are in use, and `now`, what is chosen already.

    Without the last, saving something else would silently lose the choice.
    """
    keep = Q()
    if hasattr(rows, "visible_to"):
        keep &= Q(pk__in=rows.visible_to(person).values("pk"))
    names = {field.name for field in rows.model._meta.get_fields()}
    for flag in FLAGS:
        if flag in names:
            keep &= Q(**{flag: True})
    if not keep:
        return rows
    return rows.filter(keep | Q(pk__in=[key for key in (now if isinstance(now, list) else [now]) if key is not None]))


def whole(text: str) -> int | None:
    """A key out of an address: digits only, within 63 bits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    number = int(text)
    return number if number < 2**63 else None
