"""The modules page's arithmetic: what would change, and doing it in an order in which each step is allowed."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from talka.kit.errors import Refused
from talka.options import modules


@dataclass(frozen=True)
class Plan:
    on: tuple[modules.Module, ...]
    off: tuple[modules.Module, ...]

    def __bool__(self) -> bool:
        return bool(self.on or self.off)


def plan(wanted: set[str]) -> Plan:
    """The difference between the modules that are on and those that should be; the fixed ones stay on."""
    free = [module for module in modules.modules() if module.can_be_off]
    return Plan(
        tuple(m for m in free if m.name in wanted and not modules.is_on(m.name)),
        tuple(m for m in free if m.name not in wanted and modules.is_on(m.name)),
    )


@transaction.atomic
def carry_out(given: Plan, *, by: Any) -> None:
    """Switch one by one; a module waits until those it needs (or those that need it) are done. All or nothing."""
    left = [(module.name, True) for module in given.on] + [(module.name, False) for module in given.off]
    while left:
        waiting, refusal = [], None
        for name, on in left:
            try:
                modules.switch(name, on, by=by)
            except Refused as no:
                waiting.append((name, on))
                refusal = no
        if refusal and len(waiting) == len(left):
            modules.store.forget()
            raise refusal
        left = waiting
