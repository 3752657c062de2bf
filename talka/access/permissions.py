"""The permissions that exist: each module declares its own in policies.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from talka.kit.registry import Registry


@dataclass(frozen=True)
class Permission:
    """`roles` names the built-in roles that hold it from the start."""

    name: str
    label: Any
    roles: tuple[str, ...] = ()


permissions: Registry[Permission] = Registry("permission")
vetoes: dict[str, list[Callable[..., bool]]] = {}


def permission(name: str, label: Any, *, roles: tuple[str, ...] = ("agent", "team_lead")) -> Permission:
    return permissions.add(name, Permission(name, label, roles), module=name.split(".")[0])


def veto(*names: str) -> Callable[[Callable[..., bool]], Callable[..., bool]]:
    """A function(person, ticket) that answers True where the permission does not hold after all."""

    def keep(function: Callable[..., bool]) -> Callable[..., bool]:
        for name in names:
            vetoes.setdefault(name, []).append(function)
        return function

    return keep


__all__ = ["Permission", "permission", "permissions", "veto", "vetoes"]
