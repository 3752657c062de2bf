"""What an event changed, field by field, and conditions on it: “priority changed from normal to high”."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from talka.events.models import Event
from talka.kit.errors import Invalid
from talka.kit.query import NONE
from talka.tickets import selectors
from talka.tickets.models import Priority
from talka.tickets.practices import practices
from talka.tickets.selectors import Reader
from talka.tickets.selectors.codes import PRIORITIES

FIELDS = (
    "status",
    "priority",
    "assignee",
    "team",
    "service",
    "category",
    "requester",
    "impact",
    "urgency",
    "kind",
    "tag",
)
MOST = 10
Change = tuple[set[str], set[str]]  # values before and after, as they are written in a selector


def of(event: Event) -> dict[str, Change]:
    """The fields that an event changed; keys of rows, words of lists."""
    data = event.data
    match event.kind:
        case "ticket.moved":
            return {"status": ({data["old"]}, {data["new"]})}
        case "ticket.converted":
            return {"kind": ({data["old"]}, {data["new"]})}
        case "ticket.tagged":
            return {"tag": (set(data["removed"]), set(data["added"]))}
        case "ticket.assigned":
            before = data.get("before", {})
            both = {
                name: (_key(before.get(f"{name}_id")), _key(data.get(f"{name}_id"))) for name in ("assignee", "team")
            }
            return {name: change for name, change in both.items() if change[0] != change[1]}
        case "ticket.edited":
            keys = data.get("keys", {})
            found = {name: keys.get(name, pair) for name, pair in data.get("diff", {}).items() if name in FIELDS}
            return {name: (_key(old), _key(new)) for name, (old, new) in found.items()}
    return {}


def _key(value: Any) -> set[str]:
    return {NONE if value is None else str(value)}


@dataclass(frozen=True)
class Changed:
    """A field was changed; `before` and `after` empty mean whatever it was."""

    field: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def holds(self, changes: Mapping[str, Change]) -> bool:
        found = changes.get(self.field)
        if found is None:
            return False
        asked = ((self.before, found[0]), (self.after, found[1]))
        return all(not wanted or there & set(wanted) for wanted, there in asked)

    def described(self, reader: Reader) -> str:
        spec = selectors.spec_of(self.field, reader)
        words = {"field": spec.label, "before": _said(spec, self.before), "after": _said(spec, self.after)}
        if self.before and self.after:
            return _("%(field)s changes from %(before)s to %(after)s") % words
        if self.after:
            return _("%(field)s becomes %(after)s") % words
        if self.before:
            return _("%(field)s is no longer %(before)s") % words
        return _("%(field)s changes") % words


def _said(spec: Any, values: tuple[str, ...]) -> str:
    known = dict(choices(spec))
    return _(" or ").join(known.get(value, value) for value in values)


def spec(field: str) -> Any:
    return selectors.spec_of(field, Reader(None))


def choices(spec: Any) -> list[tuple[str, str]]:
    """The values a field may change between, as an event names them."""
    found: Any = spec.choices(None)
    if spec.name == "status":
        steps = (status for _kind, practice in practices for status in practice.workflow.statuses)
        found = {status.name: status.label for status in steps}.items()
    elif spec.name == "priority":
        found = Priority.choices
    return [(str(value), str(label)) for value, label in found]


def read(data: Any) -> tuple[Changed, ...]:
    if not isinstance(data, list | tuple) or len(data) > MOST:
        raise Invalid(_("These conditions cannot be understood."), field="changed")
    return tuple(_one(row) for row in data)


def _one(row: Any) -> Changed:
    name = row.get("field") if isinstance(row, dict) else None
    if name not in FIELDS:
        raise Invalid(_("Choose a field that changes."), field="changed")
    return Changed(name, *(_values(name, row.get(side)) for side in ("before", "after")))


def _values(name: str, value: Any) -> tuple[str, ...]:
    found = value if isinstance(value, list | tuple) else [] if value is None else [value]
    if len(found) > MOST or not all(isinstance(one, str | int) for one in found):
        raise Invalid(_("These conditions cannot be understood."), field="changed")
    words = [str(one).strip()[:80] for one in found]
    if name == "priority":
        words = [str(PRIORITIES.get(word.lower(), word)) for word in words]
    return tuple(word for word in words if word)
