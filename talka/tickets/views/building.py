"""The builder of conditions for a page: each line with what can be chosen, the count and a few matching tickets."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from talka.kit.query import NONE, QueryError
from talka.people.models import Person

from .. import counting, selectors
from ..models import Ticket
from ..saved.building import WORDS, Box, Line, lines, stored
from ..saved.shelf import mentions_no_life
from ..selectors import Reader, Selector, Spec
from ..selectors.things import MOST

SHOWN = 8
Choice = tuple[str, Any]


@dataclass
class Shown:
    """A line as it is drawn: its comparisons, and its values as choices (value, label, chosen) or as one text."""

    control: str = "text"
    ops: list[Choice] = field(default_factory=list)
    choices: list[tuple[str, str, bool]] = field(default_factory=list)
    text: str = ""
    hint: str = ""
    problem: str = ""

    @property
    def summary(self) -> str:
        return ", ".join(str(label) for _value, label, chosen in self.choices if chosen)


@dataclass
class Preview:
    """How many tickets it finds, in words, and the first few of them."""

    count: str = ""
    rows: list[Ticket] = field(default_factory=list)
    words: str = ""
    problems: list[str] = field(default_factory=list)


def drawn(box: Box, reader: Reader, problem: QueryError | None = None) -> dict[str, Shown]:
    """Every line by its path; the choices of a field are read once."""
    offered: dict[str, list[Choice]] = {}
    return {line.path: _drawn(line, reader, offered, problem) for line in lines(box)}


def fields_for(reader: Reader) -> list[tuple[Any, list[Choice]]]:
    """The fields to choose from, under their titles."""
    found = [
        (title, [(spec.name, spec.label) for spec in specs])
        for title, specs in selectors.offered(reader.person, reader.definitions)
    ]
    found[0][1].append((WORDS, gettext_lazy("Words in it")))
    return found


def read(box: Box) -> tuple[Selector, QueryError | None]:
    try:
        selector = selectors.from_data(stored(box))
    except QueryError as problem:
        return Selector(), problem
    return selector, None


def preview(selector: Selector, problem: QueryError | None, person: Person, reader: Reader) -> Preview:
    if problem is not None:
        return Preview(problems=[str(problem)])
    try:
        is_open = mentions_no_life(selector.query)
        rows = counting.bounded(Ticket.objects.visible_to(person), is_open)
        found = selector.filter(rows, reader).with_people().order_by("-updated_at", "-pk")
        count = str(counting.of_selector(person, selector, is_open=is_open))
        return Preview(count, list(found[:SHOWN]), selector.describe(reader), selector.problems(reader))
    except QueryError as wrong:
        return Preview(problems=[str(wrong)])


def _drawn(line: Line, reader: Reader, offered: dict[str, list[Choice]], problem: QueryError | None) -> Shown:
    said = str(problem) if problem is not None and problem.field == line.field else ""
    if line.field in ("", WORDS):
        return Shown("text", _ops("text", WORDS), text=" ".join(line.values))
    try:
        spec = selectors.spec_of(line.field, reader)
    except QueryError as wrong:
        return Shown("text", _ops("text", ""), text=", ".join(line.values), problem=str(wrong))
    if line.field not in offered:
        offered[line.field] = [(value, label) for value, label in spec.choices(reader.person) if value != NONE]
    choices = offered[line.field]
    control = "text" if spec.control == "choice" and (not choices or len(choices) > MOST) else spec.control
    shown = Shown(control, _ops(control, line.field), text=", ".join(line.values), problem=said)
    if control == "choice":
        known = {value for value, _label in choices}
        shown.choices = [(value, str(label), value in line.values) for value, label in choices]
        others = [value for value in line.values if value not in known and value != NONE]
        shown.choices += [(value, _other(spec, value, reader), True) for value in others]
    elif control == "moment":
        shown.hint = _("A day (2026-01-31, today), or from now: 7d, 4h, 2wd back, +4h ahead; w is for working.")
    return shown


def _other(spec: Spec, value: str, reader: Reader) -> str:
    """A value that is not among the choices: a part of a name, or something that is gone."""
    return f"“{value}”" if not value.isdecimal() else _("#%(key)s, no longer there") % {"key": value}


def _ops(control: str, name: str) -> list[Choice]:
    empty = [("0", pgettext("comparison", "is empty")), ("1", pgettext("comparison", "is not empty"))]
    match control:
        case "moment":
            return [
                ("=", pgettext("comparison", "is on, or within")), (">", pgettext("comparison", "is after")),
                ("<", pgettext("comparison", "is before")), (">=", pgettext("comparison", "is from")),
                ("<=", pgettext("comparison", "is until")), ("..", pgettext("comparison", "is between (a..b)")),
                ("!", pgettext("comparison", "is not")), *empty,
            ]  # fmt: skip
        case "number":
            return [
                ("=", pgettext("comparison", "is")), ("!", pgettext("comparison", "is not")), (">", pgettext("comparison", "is above")),
                ("<", pgettext("comparison", "is below")), (">=", pgettext("comparison", "is at least")),
                ("<=", pgettext("comparison", "is at most")), ("..", pgettext("comparison", "is between (a..b)")), *empty[: 2 * ("." in name)],
            ]  # fmt: skip
        case "choice":
            pair = [("=", pgettext("comparison", "is any of")), ("!", pgettext("comparison", "is none of"))]
            return pair if name in ALWAYS else [*pair, *empty]
    return [("=", pgettext("comparison", "contains")), ("!", pgettext("comparison", "does not contain"))]


ALWAYS = ("is", "has", "status", "phase", "priority", "kind", "desk", "impact", "urgency", "channel", "language")
