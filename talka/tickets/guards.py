"""Extra conditions on a move, registered beside a workflow: @guard("change", "approve")."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from talka.kit.registry import Registry, module_of
from talka.kit.workflow import OPEN_PHASES, Move

if TYPE_CHECKING:
    from .models import Ticket

Guard = Callable[["Ticket"], None]
_guards: dict[tuple[str, str], list[Guard]] = {}
_finishing: list[Guard] = []


def guard(kind: str, move: str) -> Callable[[Guard], Guard]:
    """The function raises Refused with words when the move may not be taken yet."""

    def keep(function: Guard) -> Guard:
        _guards.setdefault((kind, move), []).append(function)
        return function

    return keep


def finishing(function: Guard) -> Guard:
    """The function is asked before any ticket is solved or closed, whatever its kind and the name of the move."""
    _finishing.append(function)
    return function


def check_guards(ticket: "Ticket", move: str) -> None:
    _ask(_guards.get((ticket.kind, move), ()), ticket)


def check_finishing(ticket: "Ticket", move: Move) -> None:
    if ticket.is_open and finishes(ticket, move):
        _ask(_finishing, ticket)


def _ask(functions: Iterable[Guard], ticket: "Ticket") -> None:
    for function in functions:
        if Registry.is_on(module_of(function)):
            function(ticket)


def finishes(ticket: "Ticket", move: Move) -> bool:
    return ticket.practice.workflow.status(move.target).phase not in OPEN_PHASES
