"""Options: what an administrator may change, declared by the module that uses it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from talka.kit.registry import Registry


@dataclass(frozen=True)
class Option:
    """`type` is bool, int, str or list; `choices` are (value, label) pairs; `secret` values are never shown.

    `valid` answers whether a value of that type may be kept; a number without it may be any.
    """

    name: str
    label: Any
    type: type = str
    default: Any = ""
    help: Any = ""
    choices: tuple[tuple[Any, Any], ...] = ()
    secret: bool = False
    hidden: bool = False
    valid: Callable[[Any], bool] | None = None


options: Registry[Option] = Registry("option")


def declare(*declared: Option) -> None:
    """Call it in <module>/options.py; the part before the dot is the module that owns the option."""
    for option in declared:
        options.add(option.name, option, module=option.name.split(".")[0])
