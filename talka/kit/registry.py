"""Registries: how a module offers something to the rest without being imported by it."""

from collections.abc import Callable, Collection, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


def module_of(thing: object) -> str:
    """'talka.changes.reactions' belongs to the module 'changes'."""
    parts = thing.__module__.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


class Registry(Generic[T]):
    """Named things, remembered with the module that offered them.

    Iterating and asking by name skip modules an administrator has switched off, so nobody else has to ask.
    """

    off: Callable[[], Collection[str]] = staticmethod(tuple)

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, tuple[str, T]] = {}

    @staticmethod
    def is_on(module: str) -> bool:
        return module not in Registry.off()

    def add(self, name: str, item: T, *, module: str) -> T:
        if name in self._items:
            raise ValueError(f"two {self.what}s are called {name!r}")
        self._items[name] = (module, item)
        return item

    def __getitem__(self, name: str) -> T:
        """The thing of this name, also of a module that is off: stored data stays readable."""
        return self._items[name][1]

    def __contains__(self, name: object) -> bool:
        return name in self._items and Registry.is_on(self._items[str(name)][0])

    def get(self, name: str) -> T | None:
        return self._items[name][1] if name in self else None

    def module(self, name: str) -> str:
        return self._items[name][0]

    def names(self) -> list[str]:
        return [name for name, _ in self]

    def __iter__(self) -> Iterator[tuple[str, T]]:
        off = Registry.off()  # asked once: a page goes through thousands of items
        return ((name, item) for name, (module, item) in self._items.items() if module not in off)
