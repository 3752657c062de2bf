"""What other modules may add to a ticket's page, in one question for the whole conversation."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from talka.kit.registry import Registry, module_of

if TYPE_CHECKING:
    from talka.people.requests import PersonRequest

    from .models import Message, Ticket

# function(messages) -> {message id: {"state", "label", "tone", "error", ...}}: how a reply travelled
Deliveries = Callable[["list[Message]"], dict[int, dict[str, Any]]]
deliveries: Registry[Deliveries] = Registry("delivery state")
# function(ticket) -> (address, whether it can send): what customers see a reply come from
Sender = Callable[["Ticket"], tuple[str, bool]]
senders: Registry[Sender] = Registry("sender of replies")


def delivery_states(function: Deliveries) -> Deliveries:
    return deliveries.add(function.__name__, function, module=module_of(function))


def states_of(messages: "list[Message]") -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for _name, function in deliveries:
        found.update(function(messages))
    return found


def sends_replies(function: Sender) -> Sender:
    return senders.add(function.__name__, function, module=module_of(function))


def sender_of(ticket: "Ticket") -> tuple[str, bool]:
    """The first one that knows; nothing when no channel sends."""
    return next((function(ticket) for _name, function in senders), ("", False))


# function(request, ticket): does what the composer's form asks beside sending, such as time worked; may refuse it all
Beside = Callable[["PersonRequest", "Ticket"], None]
beside: Registry[Beside] = Registry("beside writing")


def goes_along(function: Beside) -> Beside:
    """For what a module put into the form through the slot ticket.compose; in the transaction that keeps the message."""
    return beside.add(function.__name__, function, module=module_of(function))


def carried_along(request: "PersonRequest", ticket: "Ticket") -> None:
    for _name, function in beside:
        function(request, ticket)
