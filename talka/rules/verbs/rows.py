"""Rows of other modules as values of a verb: offered by name, kept by key, read when they are needed."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from talka.desks.models import Category
from talka.kit.errors import Refused
from talka.people.models import Person, Team
from talka.services.models import Service
from talka.tickets.models import Priority
from talka.tickets.practices import practices

NOBODY = "none"
MOST = 500
Pairs = Iterable[tuple[str, Any]]


def pairs(rows: Any, empty: Any = "") -> Pairs:
    found = [(str(row.pk), str(row)) for row in rows[:MOST]]
    return [(NOBODY, empty), *found] if empty else found


def teams() -> Pairs:
    return pairs(Team.objects.filter(active=True).order_by("name"), _("no team"))


def agents() -> Pairs:
    return pairs(Person.objects.agents().order_by("name"))


def services() -> Pairs:
    return pairs(Service.objects.exclude(stage=Service.Stage.RETIRED).order_by("name"), _("no service"))


def categories() -> Pairs:
    return pairs(Category.objects.filter(active=True).order_by("name"), _("no category"))


def priorities() -> Pairs:
    return [(str(value), label) for value, label in Priority.choices]


def kinds() -> Pairs:
    return [(kind, practice.label) for kind, practice in practices]


def moves() -> Pairs:
    """Every step of every kind by its name; one that does not fit a ticket is left out, with the reason in the log."""
    seen: dict[str, dict[str, None]] = {}
    for _kind, practice in practices:
        for step in practice.workflow.moves:
            seen.setdefault(step.name, {})[str(step.label)] = None
    return [(name, " / ".join(labels)) for name, labels in seen.items()]


def row(model: Any, key: str) -> Any:
    """The row of a kept key; None for “none”. Refused when it is gone."""
    if key == NOBODY:
        return None
    found = model.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    if found is None:
        raise Refused(_("What the rule names is no longer there."), code="gone")
    return found


def named(value: Any, empty: Any) -> str:
    return str(value) if value is not None else str(empty)


Loader = Callable[[str], Any]
