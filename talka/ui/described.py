"""A Screen's fields as REST tells them: name, kind, whether one may write it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst

from talka.ui.inputs import LinesField

KINDS: tuple[tuple[Any, str], ...] = (
    ((forms.ModelMultipleChoiceField, forms.MultipleChoiceField, LinesField), "list"),
    ((forms.ModelChoiceField, models.ForeignKey), "key"),
    ((forms.BooleanField, models.BooleanField), "boolean"),
    ((forms.DateTimeField, models.DateTimeField), "moment"),
    ((forms.DateField, models.DateField), "date"),
    ((forms.IntegerField, models.IntegerField), "integer"),
    ((forms.DecimalField, models.DecimalField, models.FloatField), "number"),
    ((forms.JSONField, models.JSONField), "json"),
)


@dataclass(frozen=True)
class ApiField:
    """The same list says what may be read and what may be written."""

    name: str
    label: str
    kind: str
    required: bool = False
    writable: bool = False
    help: str = ""
    choices: tuple[Any, ...] = ()


def described(screen: Any) -> tuple[ApiField, ...]:
    made = screen.form_class().base_fields
    names = dict.fromkeys((*screen.readable, *screen.writable))
    return tuple(_typed(screen, name, made[name]) if name in made else _read(screen, name) for name in names)


def _typed(screen: Any, name: str, made: forms.Field) -> ApiField:
    writable = name in screen.writable
    # the choices of a relation are the records of another screen, and may be many
    choices = () if isinstance(made, forms.ModelChoiceField) else getattr(made, "choices", ())
    keys = tuple(key for key, _label in choices if key != "")
    label = str(made.label or name)
    return ApiField(name, label, _kind(made), made.required and writable, writable, str(made.help_text), keys)


def _read(screen: Any, name: str) -> ApiField:
    try:
        field = screen.model._meta.get_field(name)
    except FieldDoesNotExist:
        return ApiField(name, name, "text")
    return ApiField(name, capfirst(str(getattr(field, "verbose_name", name))), _kind(field))


def _kind(field: Any) -> str:
    return next((kind for types, kind in KINDS if isinstance(field, types)), "text")
