"""Reading and writing options. A process may be one second behind another one."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from talka.kit.errors import Invalid

from .declare import Option, options
from .models import Setting

FRESH = 1.0  # seconds
_lock = Lock()
_cache: dict[str, Any] = {"read_at": float("-inf"), "values": {}}
_changed: list[Callable[..., None]] = []


def on_change(listener: Callable[..., None]) -> None:
    """The events module, which lies above, hears changes here: listener(name, old, new, by=person)."""
    _changed.append(listener)


def get(name: str) -> Any:
    return _values().get(name, options[name].default)


@transaction.atomic
def put(name: str, value: Any, *, by: Any = None) -> None:
    """Store one option; raises Invalid when the value is not of its type or not among its choices."""
    option = options[name]
    if not _fits(option, value):
        raise Invalid(_("This is not a value that fits here."), field=name)
    if option.choices and value not in [choice for choice, _label in option.choices]:
        raise Invalid(_("Choose one of the offered values."), field=name)
    old = get(name)
    Setting.objects.update_or_create(name=name, defaults={"value": value})
    forget()
    # another thread may have read the old value again before the commit
    transaction.on_commit(forget)
    for listener in _changed:
        listener(name, "…" if option.secret else old, "…" if option.secret else value, by=by)


def _fits(option: Option, value: Any) -> bool:
    if not isinstance(value, option.type) or (option.type is int and isinstance(value, bool)):
        return False
    return option.valid is None or option.valid(value)


def forget() -> None:
    """Read everything anew at the next question."""
    _cache["read_at"] = float("-inf")


def _values() -> dict[str, Any]:
    if time.monotonic() - _cache["read_at"] > FRESH:
        with _lock:
            _cache["values"] = dict(Setting.objects.values_list("name", "value"))
            _cache["read_at"] = time.monotonic()
    return _cache["values"]
