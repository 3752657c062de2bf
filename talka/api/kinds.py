"""JSON for a form: forms expect what browsers send, so each value is first held against the kind of its field."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from talka.kit.errors import Invalid
from talka.ui.screen import Screen


def typed(screen: Screen, data: dict[str, Any]) -> dict[str, Any]:
    """The same fields, numbers as text where a form reads text; Invalid names the first that cannot be its kind."""
    kinds = {field.name: field.kind for field in screen.api_fields() if field.writable}
    for name, value in data.items():
        if value is not None and not FITS.get(kinds.get(name, ""), _anything)(value):
            raise Invalid(_("This value does not fit the field."), field=name[:60])
    return {
        name: str(value) if kinds.get(name) == "text" and value is not None else value for name, value in data.items()
    }


def _anything(value: Any) -> bool:
    return True


def _number(value: Any) -> bool:
    return isinstance(value, int | float | str) and not isinstance(value, bool)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _list(value: Any) -> bool:
    return isinstance(value, list) and all(_number(part) for part in value)


FITS: dict[str, Callable[[Any], bool]] = {
    "text": _number,
    "date": _text,
    "moment": _text,
    "integer": _number,
    "number": _number,
    "key": _number,
    "boolean": lambda value: isinstance(value, bool),
    "list": _list,
}
