"""The ways out: a carrier is a function(notice) that brings it to its person; `@carrier("mail")` registers one."""

from collections.abc import Callable

from talka.kit.registry import Registry, module_of

from . import choices
from .choices import Ways
from .concerning import may_know
from .models import Notice, Reason

Carrier = Callable[[Notice], None]
registry: Registry[Carrier] = Registry("notice carrier")


def carrier(way: str) -> Callable[[Carrier], Carrier]:
    def keep(function: Carrier) -> Carrier:
        return registry.add(way, function, module=module_of(function))

    return keep


def carry(notice: Notice) -> None:
    chosen = chosen_now(notice)
    if chosen is None:
        return
    for way, function in registry:
        if getattr(chosen, way):
            function(notice)


def chosen_now(notice: Notice) -> Ways | None:
    """The ways at the moment of sending; None when it was read meanwhile or may not be known any more (HAZARDS IDOR-6)."""
    person, chosen = notice.person, choices.of(notice.person)[Reason(notice.reason)]
    if not (person.is_active and person.is_agent) or (notice.read_at and chosen.in_app):
        return None
    return chosen if may_know(person, notice.event.kind, notice.ticket) else None
