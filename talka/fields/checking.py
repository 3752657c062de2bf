"""What was typed into a custom field, made into the JSON value that is kept."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from talka.kit.errors import Invalid
from talka.people.models import Person

from .models import FieldDefinition

LONGEST = {"text": 500, "long_text": 20_000, "url": 2000}
Type = FieldDefinition.Type


def definitions(kind: str, *, portal: bool = False) -> list[FieldDefinition]:
    """The active fields of a kind of ticket, in their order."""
    rows = FieldDefinition.objects.active()
    if portal:
        rows = rows.filter(in_portal=True)
    return [row for row in rows if not row.kinds or kind in row.kinds]


def checked(
    kind: str, given: Mapping[str, Any], *, desk_id: int | None = None, complete: bool = False, portal: bool = False
) -> dict[str, Any]:
    """Typed values by field name; Invalid names the field. `complete` also asks for the required ones that are missing."""
    known = {definition.name: definition for definition in definitions(kind, portal=portal)}
    if unknown := [name for name in given if name not in known]:
        raise Invalid(_("There is no field “%(name)s” here.") % {"name": unknown[0][:40]}, field=f"custom.{unknown[0][:40]}")
    names = known if complete else given
    return {name: value(known[name], given.get(name)) for name in names if complete is False or name in given or known[name].required}


def value(definition: FieldDefinition, given: Any) -> Any:
    """One value: None when empty; raises Invalid when it does not fit or is missing though required."""
    items = [item for item in (given if isinstance(given, list | tuple) else [given]) if item not in (None, "")]
    if not items:
        if definition.required:
            raise Invalid(_("“%(label)s” must be filled.") % {"label": definition.shown_label}, field=f"custom.{definition.name}")
        return [] if definition.type == Type.MULTI_CHOICE else None
    try:
        return READERS[definition.type](definition, items)
    except (ValueError, InvalidOperation, OverflowError) as error:
        message = _("“%(label)s”: “%(value)s” does not fit here.")
        shown = {"label": definition.shown_label, "value": str(items[0])[:60]}
        raise Invalid(message % shown, field=f"custom.{definition.name}") from error


def _text(definition: FieldDefinition, items: Sequence[Any]) -> str:
    text = str(items[0]).replace("\0", "").strip()
    if len(text) > LONGEST[definition.type]:
        raise ValueError(text)
    return text


def _number(_definition: FieldDefinition, items: Sequence[Any]) -> int | float:
    number = Decimal(str(items[0]).strip().replace(" ", "").replace("\u00a0", "").replace(",", "."))
    if not number.is_finite() or abs(number) >= 10**15:
        raise ValueError(number)
    return int(number) if number == number.to_integral_value() else float(number)


def _date(_definition: FieldDefinition, items: Sequence[Any]) -> str:
    return dt.date.fromisoformat(str(items[0]).strip()).isoformat()


def _choice(definition: FieldDefinition, items: Sequence[Any]) -> str:
    if str(items[0]) not in definition.choices:
        raise ValueError(items[0])
    return str(items[0])


def _choices(definition: FieldDefinition, items: Sequence[Any]) -> list[str]:
    chosen = [_choice(definition, [item]) for item in items]
    return [choice for choice in definition.choices if choice in chosen]


def _yes_no(_definition: FieldDefinition, items: Sequence[Any]) -> bool:
    text = str(items[0]).strip().lower()
    if text in ("true", "1", "on", "yes"):
        return True
    if text in ("false", "0", "off", "no"):
        return False
    raise ValueError(text)


def _person(_definition: FieldDefinition, items: Sequence[Any]) -> int:
    key = int(str(items[0]))
    if not 0 < key < 2**63 or not Person.objects.filter(pk=key, is_active=True).exists():
        raise ValueError(key)
    return key


def _url(definition: FieldDefinition, items: Sequence[Any]) -> str:
    text = _text(definition, items)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(text)
    return text


READERS: dict[str, Callable[[FieldDefinition, Sequence[Any]], Any]] = {
    Type.TEXT: _text,
    Type.LONG_TEXT: _text,
    Type.NUMBER: _number,
    Type.DATE: _date,
    Type.CHOICE: _choice,
    Type.MULTI_CHOICE: _choices,
    Type.YES_NO: _yes_no,
    Type.PERSON: _person,
    Type.URL: _url,
}
