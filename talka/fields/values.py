"""What may be answered: raw input becomes a typed JSON value, or is refused beside its field. Pure functions.

Stored forms: text, number (whole or with decimals), date as ISO text, choice as its value, several as a list of
values, yes or no as true or false, a person as their number, a web address as text. An empty answer is not stored.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from talka.kit.errors import Invalid

if TYPE_CHECKING:
    from .models import FieldDefinition

SHORT, LONG, ADDRESS = 500, 20_000, 2_000
LARGEST = Decimal(10) ** 15  # beyond it a JSON number loses digits
DECIMALS = 6
YES, NO = {"1", "true", "on", "yes", "taip"}, {"0", "false", "off", "no", "ne"}

Value = Any  # a JSON value
Check = Callable[["FieldDefinition", Any], Value]


def check(definition: "FieldDefinition", raw: Any) -> Value:
    """The typed value, None for an empty answer; raises Invalid that names the field."""
    if raw is None or raw == "" or raw == [] or (isinstance(raw, str) and not raw.strip()):
        if definition.required:
            raise no(definition, _("This must be answered."))
        return None
    return CHECKS[definition.type](definition, raw)


def check_all(
    definitions: Iterable["FieldDefinition"],
    given: Mapping[str, Any],
    *,
    now: Mapping[str, Any],
    customer: bool = False,
    partial: bool = False,
) -> dict[str, Value]:
    """The new content of the custom column: `now` with the given answers.

    Unknown names are refused, and so are those a customer may not fill in. With `partial` only what is given is
    looked at; otherwise everything required must be answered in the end.
    """
    known = {d.name: d for d in definitions if d.customer_editable or not customer}
    for name in given:
        if name not in known:
            raise Invalid(
                _("There is no field “%(name)s” here.") % {"name": name[:60]}, field=name[:60], code="unknown_field"
            )
    kept = dict(now)
    for name, definition in known.items():
        if name not in given and (partial or name in now):
            continue
        value = check(definition, given.get(name))
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = value
    return kept


def no(definition: "FieldDefinition", words: str) -> Invalid:
    return Invalid(f"{definition}: {words}", field=definition.name)


def _text(definition: "FieldDefinition", raw: Any, most: int = SHORT) -> str:
    if not isinstance(raw, str):
        raise no(definition, _("This is no text."))
    text = raw.strip()
    if len(text) > most:
        raise no(definition, _("At most %(most)s characters.") % {"most": most})
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise no(definition, _("The text has characters that cannot be kept."))
    return text


def _long_text(definition: "FieldDefinition", raw: Any) -> str:
    return _text(definition, raw, LONG)


def _number(definition: "FieldDefinition", raw: Any) -> int | float:
    text = str(raw).strip().replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if isinstance(raw, bool) or len(text) > 40:
        raise no(definition, _("This is no number."))
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise no(definition, _("This is no number.")) from error
    if not number.is_finite():
        raise no(definition, _("This is no number."))
    if abs(number) > LARGEST:
        raise no(definition, _("This number is too large."))
    number = round(number, DECIMALS)
    return int(number) if number == number.to_integral_value() else float(number)


def _date(definition: "FieldDefinition", raw: Any) -> str:
    try:
        return (raw if type(raw) is date else date.fromisoformat(str(raw))).isoformat()
    except ValueError as error:
        raise no(definition, _("Write the date as 2026-11-23.")) from error


def _choice(definition: "FieldDefinition", raw: Any) -> str:
    if raw not in [choice["value"] for choice in definition.choices]:
        raise no(definition, _("Choose one of the offered values."))
    return str(raw)


def _multi_choice(definition: "FieldDefinition", raw: Any) -> list[str]:
    asked = raw if isinstance(raw, list | tuple) else [raw]
    for one in asked:
        _choice(definition, one)
    return [choice["value"] for choice in definition.choices if choice["value"] in asked]


def _yes_no(definition: "FieldDefinition", raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word not in YES | NO:
        raise no(definition, _("Answer yes or no."))
    return word in YES


def _person(definition: "FieldDefinition", raw: Any) -> int:
    """A number; whether that person may be seen is the form's question, which offers only those."""
    key = getattr(raw, "pk", raw)
    text = str(key)
    if isinstance(key, bool) or not (text.isascii() and text.isdigit()) or not 0 < int(text[:20]) < 2**63:
        raise no(definition, _("Choose a person."))
    return int(text)


def _url(definition: "FieldDefinition", raw: Any) -> str:
    text = _text(definition, raw, ADDRESS)
    try:
        parts = urlsplit(text)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits or any(c.isspace() or c in "<>\"'" for c in text):
        raise no(definition, _("Write a whole web address, such as https://example.org/page."))
    return text


CHECKS: dict[str, Check] = {
    "text": _text,
    "long_text": _long_text,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "multi_choice": _multi_choice,
    "yes_no": _yes_no,
    "person": _person,
    "url": _url,
}
