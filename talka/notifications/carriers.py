"""The ways out: a carrier is a function(notice) that brings it to its person; `@carrier("mail")` registers one."""

from collections.abc import Callable

from talka.kit.registry import Registry, module_of

from . import choices
from .concerning import may_know
from .models import Notice, Reason

Carrier = Callable[[Notice], None]
registry: Registry[Carrier] = Registry("notice carrier")


def carrier(way: str) -> Callable[[Carrier], Carrier]:
    def keep(function: Carrier) -> Carrier:
        return registry.add(way, function, module=module_of(function))

    return keep


def carry(notice: Notice) -> None:
    """Rights and choices as they are at the moment of sending (HAZARDS IDOR-6)."""
    person, chosen = notice.person, choices.of(notice.person)[Reason(notice.reason)]
    if not (person.is_active and person.is_agent) or (notice.read_at and chosen.in_app):
        return
    if not may_know(person, notice.event.kind, notice.ticket):
        return
    for way, function in registry:
        if getattr(chosen, way):
            function(notice)
