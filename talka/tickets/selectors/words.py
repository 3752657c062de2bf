"""A selector in the reader's words, and what in it is no longer there."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talka.kit.query import Field, Group, Item, Phrase, QueryError, Word, opposite, walk, written

from .answers import Answer
from .moments import Moment
from .reader import Reader
from .specs import Spec
from .table import spec_of
from .texts import Text

Names = dict[str, dict[int, str]]


def describe(items: tuple[Item, ...], reader: Reader) -> str:
    """“Status is open, and (Team is Network or Tag is vip)”; everything at all when there is no condition."""
    if not items:
        return _("All tickets")
    names = names_in(items, reader)
    return _joined("all", items, names, reader)


def sentence(item: Item, reader: Reader, names: Names | None = None) -> tuple[str, str]:
    """One item as its beginning and its value, for a chip: (“Team is”, “Network”)."""
    names = names_in((item,), reader) if names is None else names
    if isinstance(item, Group):
        inside = _joined(item.kind, item.items, names, reader)
        return (_("None of") if item.negated and item.kind == "any" else _("Not") if item.negated else ""), inside
    if not isinstance(item, Field):
        return (_("Without the words") if item.negated else _("With the words")), _bare(item)
    spec = spec_of(item.name, reader)
    values = [spec.said(value, names.get(item.name, {})) for value in item.values]
    return f"{spec.label} {_relation(item, spec)}", _values(item, values)


def names_in(items: tuple[Item, ...], reader: Reader) -> Names:
    """The names of everything that is meant by its key, in one statement for each model."""
    asked: dict[Any, set[int]] = {}
    for item, spec in _fields(items, reader):
        model, keys = spec.keys(item)
        if keys:
            asked.setdefault(model, set()).update(keys)
    found = {
        model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=keys)} for model, keys in asked.items()
    }
    return {item.name: found.get(spec.keys(item)[0], {}) for item, spec in _fields(items, reader)}


def problems(items: tuple[Item, ...], reader: Reader) -> list[str]:
    """What the conditions speak of and is not there: fields, people, teams, choices. Each in one sentence."""
    found: list[str] = []
    try:
        names = names_in(items, reader)
    except QueryError as wrong:
        return [str(wrong)]
    for item, spec in _fields(items, reader):
        if isinstance(spec, Answer) and spec.definition is None:
            found.append(_("The field “%(name)s” is no longer there or out of use.") % {"name": spec.key})
            continue
        for value in spec.missing(item, names.get(item.name, {})):
            found.append(_("%(field)s: “%(value)s” is no longer there.") % {"field": spec.label, "value": value})
    return list(dict.fromkeys(found))


def _fields(items: tuple[Item, ...], reader: Reader) -> Iterator[tuple[Field, Spec]]:
    for item in walk(items):
        if isinstance(item, Field):
            yield item, spec_of(item.name, reader)


def _joined(kind: str, items: Iterable[Item], names: Names, reader: Reader) -> str:
    said = [_part(item, names, reader) for item in items]
    between = pgettext("conditions", ", and ") if kind == "all" else pgettext("conditions", " or ")
    return between.join(said)


def _part(item: Item, names: Names, reader: Reader) -> str:
    first, second = sentence(item, reader, names)
    return " ".join(part for part in (first, f"({second})" if isinstance(item, Group) else second) if part)


def _relation(item: Field, spec: Spec) -> str:
    minus = item.negated
    if item.op == ">":
        return pgettext("comparison", "is not after") if minus and _timed(spec) else _over(spec, minus)
    if item.op == "<":
        return (pgettext("comparison", "is not before") if minus else pgettext("comparison", "is before")) if _timed(spec) else (
            pgettext("comparison", "is not below") if minus else pgettext("comparison", "is below"))  # fmt: skip
    if item.op in (">=", "<="):
        words = pgettext("comparison", "is at least") if item.op == ">=" else pgettext("comparison", "is at most")
        if _timed(spec):
            words = pgettext("comparison", "is from") if item.op == ">=" else pgettext("comparison", "is until")
        return _("not: %(words)s") % {"words": words} if minus else words
    if item.op == "..":
        return pgettext("comparison", "is not between") if minus else pgettext("comparison", "is between")
    if isinstance(spec, Text) or (isinstance(spec, Answer) and spec.type in ("text", "long_text", "url", "")):
        return pgettext("comparison", "does not contain") if minus else pgettext("comparison", "contains")
    if item.name in ("is", "has"):
        return pgettext("comparison", "not") if minus else ""
    return pgettext("comparison", "is not") if minus else pgettext("comparison", "is")


def _over(spec: Spec, minus: bool) -> str:
    if _timed(spec):
        return pgettext("comparison", "is after")
    return pgettext("comparison", "is not above") if minus else pgettext("comparison", "is above")


def _timed(spec: Spec) -> bool:
    return isinstance(spec, Moment) or (isinstance(spec, Answer) and spec.type == "date")


def _values(item: Field, values: list[str]) -> str:
    if item.op == "..":
        return pgettext("range", "%(first)s and %(last)s") % {"first": values[0], "last": values[1]}
    return pgettext("conditions", " or ").join(values)


def _bare(item: Item) -> str:
    if isinstance(item, Word | Phrase):
        return f"“{item.text}”"
    return written(opposite(item) if item.negated else item)
