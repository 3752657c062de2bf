"""The same step for many parts of one ticket; each succeeds or says why not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talka.kit.errors import Invalid, Refused

from ..models import Ticket
from .conversation import note, reply
from .moving import move

if TYPE_CHECKING:
    from talka.people.models import Person

VERBS = ("solve", "close", "reply", "note")
MOST = 200


@dataclass(frozen=True)
class Result:
    """`why` is empty when it was done."""

    ticket: Ticket
    why: str = ""


def cascade(
    tickets: Iterable[Ticket], verb: str, *, text: str = "", by: "Person", via: str = "web", anyway: bool = False
) -> list[Result]:
    """Solve, close, answer or note all of these. Each is a transaction of its own: one refusal holds up nobody else."""
    if verb not in VERBS:
        raise Invalid(_("There is no such change."), field="verb")
    if verb in ("reply", "note") and not text.strip():
        raise Invalid(_("Write something first."), field="text")
    steps: dict[str, Callable[[Ticket], object]] = {
        "reply": lambda one: reply(one, text, by=by, via=via),
        "note": lambda one: note(one, text, by=by, via=via),
    }
    step = steps.get(verb, lambda one: move(one, _move(one, verb), by=by, via=via, anyway=anyway))
    return [_one(ticket, step) for ticket in list(tickets)[:MOST]]


def _move(ticket: Ticket, verb: str) -> str:
    """ "close" is for a ticket that is not solved yet called "cancel"."""
    steps = {step.name for step in ticket.practice.workflow.moves_from(ticket.status)}
    return "cancel" if verb == "close" and "close" not in steps and "cancel" in steps else verb


def _one(ticket: Ticket, step: Callable[[Ticket], object]) -> Result:
    try:
        with transaction.atomic():
            step(ticket)
    except Refused as refusal:
        return Result(ticket, str(refusal))
    return Result(ticket)
