"""What a field can be limited to. Kinds and desks live above this layer, which is told what there is.

scope.kinds.offer(lambda: [("incident", _("Incident"))])     # tickets/screens.py
"""

from collections.abc import Callable, Iterable
from typing import Any

Choices = Iterable[tuple[Any, Any]]


class Source:
    def __init__(self) -> None:
        self._offers: list[Callable[[], Choices]] = []

    def offer(self, function: Callable[[], Choices]) -> None:
        self._offers.append(function)

    def __call__(self) -> list[tuple[Any, Any]]:
        return [pair for offer in self._offers for pair in offer()]


kinds = Source()
desks = Source()
