"""Fields whose values are words of a list: status, phase, kind, priority, levels."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from talka.kit.query import Field, QueryError, Value
from talka.kit.workflow import OPEN_PHASES, Phase

from ..practices import practices
from .facts import Facts
from .flags import OPEN
from .reader import Reader, nothing
from .specs import Choice, Code

if TYPE_CHECKING:
    from talka.people.models import Person

PRIORITIES = {"critical": 1, "high": 2, "normal": 3, "low": 4}
PHASES: dict[str, list[Phase]] = {phase.value: [phase] for phase in Phase} | {
    "open": [Phase.NEW, Phase.OPEN],
    "pending": [Phase.WAITING],
    "solved": [Phase.DONE],
    "unsolved": list(OPEN_PHASES),
}
PHASE_WORDS = [
    ("unsolved", gettext_lazy("Not solved yet")),
    ("new", pgettext_lazy("phase", "New")),
    ("open", pgettext_lazy("phase", "New or being worked on")),
    ("waiting", pgettext_lazy("phase", "Waiting")),
    ("done", pgettext_lazy("phase", "Solved")),
    ("closed", pgettext_lazy("phase", "Closed")),
]


def statuses(_person: Any = None) -> list[Choice]:
    """Those of every practice, each once."""
    found: dict[str, Any] = {}
    for _kind, practice in practices:
        for status in practice.workflow.statuses:
            if status.name not in PHASES:
                found.setdefault(status.name, status.label)
    return [*PHASE_WORDS, *found.items()]


def _is_open_status(name: str) -> bool:
    phases = {
        status.phase for _kind, practice in practices for status in practice.workflow.statuses if status.name == name
    }
    return bool(phases) and phases <= set(OPEN_PHASES)


class Status(Code):
    """A status of a workflow, or a whole phase by its name; `open` is everything new or being worked on."""

    def __init__(self, name: str, label: Any) -> None:
        super().__init__(name, label, statuses if name == "status" else lambda _person: PHASE_WORDS)

    def row(self, value: Value, reader: Reader) -> Q:
        """Says beside it that the ticket is open where that follows: the partial indexes are recognised by it."""
        text = str(value).lower()
        if text in PHASES:
            phases = PHASES[text]
            return Q(phase__in=phases) & OPEN if set(phases) <= set(OPEN_PHASES) else Q(phase__in=phases)
        return Q(status=text) & OPEN if _is_open_status(text) else Q(status=text)

    def fits(self, value: Value, facts: Facts, reader: Reader) -> bool:
        text = str(value).lower()
        return facts.get("phase") in PHASES[text] if text in PHASES else facts.get("status") == text

    def missing(self, asked: Field, names: dict[int, str]) -> list[str]:
        known = {name for name, _label in statuses()} | PHASES.keys()
        return [str(value) for value in asked.values if str(value).lower() not in known]


class Priority(Code):
    def __init__(self) -> None:
        super().__init__("priority", gettext_lazy("Priority"), _priorities)

    def row(self, value: Value, reader: Reader) -> Q:
        return Q(priority=level(value))

    def fits(self, value: Value, facts: Facts, reader: Reader) -> bool:
        return facts.get("priority") == level(value)

    def missing(self, asked: Field, names: dict[int, str]) -> list[str]:
        return []

    def said(self, value: Value, names: dict[int, str]) -> str:
        return next((str(label) for name, label in _priorities(None) if PRIORITIES[name] == level(value)), str(value))


def level(value: Value) -> int:
    """critical, high … or 1 to 4."""
    text = str(value).lower()
    if text.isdecimal() and len(text) < 3:
        return int(text)
    if text not in PRIORITIES:
        raise QueryError(
            _("“%(name)s” cannot be “%(value)s”. Choose one of: %(choices)s.")
            % {"name": "priority", "value": text[:40], "choices": ", ".join(PRIORITIES)},
            field="priority",
        )
    return PRIORITIES[text]


def _priorities(_person: "Person | None") -> list[Choice]:
    from ..models import Priority as Levels  # noqa: PLC0415  models ask conditions of tickets, too

    return [(name, Levels(number).label) for name, number in PRIORITIES.items()]


LEVELS = [
    ("1", pgettext_lazy("level", "High")),
    ("2", pgettext_lazy("level", "Medium")),
    ("3", pgettext_lazy("level", "Low")),
]


class Level(Code):
    """Impact and urgency, 1 (high) to 3 (low)."""

    def __init__(self, name: str, label: Any) -> None:
        super().__init__(name, label, lambda _person: LEVELS)

    def row(self, value: Value, reader: Reader) -> Q:
        return Q(**{self.path: int(str(value))}) if _is_level(value) else nothing()

    def fits(self, value: Value, facts: Facts, reader: Reader) -> bool:
        return _is_level(value) and facts.get(self.name) == int(str(value))


def _is_level(value: Value) -> bool:
    return str(value).isdecimal() and len(str(value)) < 3
