"""What other modules may add to a ticket's page, in one question for the whole conversation."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from talka.kit.registry import Registry, module_of

if TYPE_CHECKING:
    from .models import Message

# function(messages) -> {message id: {"state", "label", "tone", "error", ...}}: how a reply travelled
Deliveries = Callable[["list[Message]"], dict[int, dict[str, Any]]]
# function(ticket, to, cc) -> [address …]: who will get mail if this is sent
deliveries: Registry[Deliveries] = Registry("delivery state")


def delivery_states(function: Deliveries) -> Deliveries:
    return deliveries.add(function.__name__, function, module=module_of(function))


def states_of(messages: "list[Message]") -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for _name, function in deliveries:
        found.update(function(messages))
    return found
