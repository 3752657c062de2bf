"""The columns a list may show beside the fixed ones (state, number, priority, subject), each in one of three widths."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from talka.fields.models import FieldDefinition
from talka.kit.errors import Invalid
from talka.kit.query import Field, Query

MOST = 12
WIDTHS = {"s": gettext_lazy("narrow"), "m": gettext_lazy("middle"), "l": gettext_lazy("wide")}
CUSTOM = "custom."
_written = re.compile(r"([a-z_]{1,20}|custom\.[a-z][a-z0-9_]{0,39})(?:\.([sml]))?")


@dataclass(frozen=True)
class Column:
    """`field` is the condition that makes the column say the same in every row; `paths` what the row must have read."""

    name: str
    label: Any
    width: str = "m"
    paths: tuple[str, ...] = ()
    field: str = ""
    definition: FieldDefinition | None = None

    def __str__(self) -> str:
        return f"{self.name}.{self.width}"

    @cached_property
    def css(self) -> str:
        """The classes of its cells and of its head; a narrow assignee is a face."""
        if (self.name, self.width) == ("assignee", "s"):
            return "c-face c-own"
        return f"w-{self.width} {CLASSES.get(self.name, 'c-more')}"


CLASSES = {
    "requester": "c-who", "service": "c-svc", "assignee": "c-own", "due": "c-due", "updated": "num c-upd",
}  # fmt: skip
COLUMNS = {
    column.name: column
    for column in (
        Column("requester", gettext_lazy("Requester"), "m", field="requester"),
        Column("organization", gettext_lazy("Organisation"), "m", ("organization__name",), "organization"),
        Column("service", gettext_lazy("Service"), "m", ("service__name",), "service"),
        Column("category", gettext_lazy("Category"), "m", ("category__name",), "category"),
        Column("team", gettext_lazy("Team"), "m", ("team__name",), "team"),
        Column("assignee", gettext_lazy("Assignee"), "s", field="assignee"),
        Column("desk", gettext_lazy("Desk"), "m", ("desk__name",), "desk"),
        Column("status", gettext_lazy("Status"), "m", field="status"),
        Column("kind", gettext_lazy("Kind"), "m", field="kind"),
        Column("channel", gettext_lazy("Channel"), "s", ("channel",), "channel"),
        Column("language", gettext_lazy("Language"), "s", ("language",), "language"),
        Column("due", gettext_lazy("Promise"), "m"),
        Column("created", gettext_lazy("Opened"), "s"),
        Column("replied", gettext_lazy("First reply"), "s", ("first_replied_at",)),
        Column("solved", pgettext_lazy("moment", "Solved"), "s", ("solved_at",)),
        Column("updated", gettext_lazy("Updated"), "s"),
    )
}
USUAL = tuple(COLUMNS[name] for name in ("requester", "service", "assignee", "due", "updated"))


def read(data: Any) -> tuple[Column, ...]:
    """Columns out of their names with widths, as stored or in an address; what is no longer there is left out."""
    written = data.split(",") if isinstance(data, str) else data if isinstance(data, list) else []
    found = [column for one in written[: 4 * MOST] if (column := _read(str(one)))]
    return tuple({column.name: column for column in found}.values())[:MOST] or USUAL


def checked(data: Iterable[str]) -> list[str]:
    """The same for storing; Invalid names the first that is none."""
    names = list(data)
    if len(names) > MOST:
        raise Invalid(_("At most %(count)s columns.") % {"count": MOST}, field="columns")
    for name in names:
        found = _written.fullmatch(str(name))
        if not found or not (found[1] in COLUMNS or found[1].startswith(CUSTOM)):
            raise Invalid(_("There is no column “%(name)s”.") % {"name": str(name)[:40]}, field="columns")
    return [str(column) for column in read(names)] if names else []


def shown(columns: Iterable[Column], query: Query, definitions: Mapping[str, FieldDefinition]) -> Iterator[Column]:
    """Without those which the conditions make the same in every row; custom fields with their names."""
    fixed = {item.name for item in query.fields if _is_fixed(item)}
    for column in columns:
        if column.name.startswith(CUSTOM):
            definition = definitions.get(column.name.removeprefix(CUSTOM))
            if definition is not None and column.name not in fixed:
                yield replace(column, label=str(definition), definition=definition)
        elif column.field not in fixed:
            yield column


@dataclass(frozen=True)
class Offer:
    """A column in the picker: chosen ones first, in their order."""

    name: str
    label: str
    width: str
    chosen: bool


def picker(chosen: Iterable[Column], definitions: Mapping[str, FieldDefinition]) -> list[Offer]:
    """All there are, each once, without columns of fields that are no more."""
    labels = {name: str(column.label) for name, column in COLUMNS.items()}
    labels |= {CUSTOM + name: str(definition) for name, definition in definitions.items()}
    first = [Offer(c.name, labels[c.name], c.width, True) for c in chosen if c.name in labels]
    names = {offer.name for offer in first}
    usual = {name: column.width for name, column in COLUMNS.items()}
    return [
        *first,
        *(Offer(name, label, usual.get(name, "m"), False) for name, label in labels.items() if name not in names),
    ]


def from_form(names: Iterable[str], form: Mapping[str, str]) -> list[str]:
    """What a picker's form chose: `column` in their order, `show.…` the chosen ones, `width.…` how wide."""
    found = []
    for name in names:
        if form.get(f"show.{name}"):
            width = form.get(f"width.{name}", "m")
            found.append(f"{name}.{width if width in WIDTHS else 'm'}")
    return found


def _is_fixed(item: Field) -> bool:
    return item.op == "=" and len(item.values) == 1 and not item.negated and item.value != "mine"


def _read(written: str) -> Column | None:
    found = _written.fullmatch(written)
    return _made(found[1], found[2] or "") if found else None


@cache
def _made(name: str, width: str) -> Column | None:
    if name.startswith(CUSTOM):
        return Column(name, name.removeprefix(CUSTOM), width or "m", ("custom",))
    known = COLUMNS.get(name)
    return replace(known, width=width) if known and width else known
