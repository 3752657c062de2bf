"""Extra conditions on a move, registered beside a workflow: @guard("change", "approve")."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from talka.kit.registry import Registry, module_of

if TYPE_CHECKING:
    from .models import Ticket

Guard = Callable[["Ticket"], None]
_guards: dict[tuple[str, str], list[Guard]] = {}


def guard(kind: str, move: str) -> Callable[[Guard], Guard]:
    """The function raises Refused with words when the move may not be taken yet."""

    def keep(function: Guard) -> Guard:
        _guards.setdefault((kind, move), []).append(function)
        return function

    return keep


def check_guards(ticket: "Ticket", move: str) -> None:
    for function in _guards.get((ticket.kind, move), ()):
        if Registry.is_on(module_of(function)):
            function(ticket)
