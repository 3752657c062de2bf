"""What a plain record looks like from outside: the values people may read, and what an edit changed.

The audit diff, the check against stale edits and REST all read a record here, so they cannot disagree.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

HIDDEN = "…"  # stands for the value of a secret wherever one would be shown or kept

Values = dict[str, Any]


def thing(row: Model) -> str:
    """How events name a record: "people.team:7"."""
    return f"{row._meta.label_lower}:{row.pk}"


def values(row: Model, names: Iterable[str]) -> Values:
    """The stored values as JSON: a relation is its key, many of them a sorted list of keys."""
    return {name: value(row, name) for name in names}


def value(row: Model, name: str) -> Any:
    try:
        field = row._meta.get_field(name)
    except FieldDoesNotExist:
        return plain(getattr(row, name, None))
    if field.many_to_many or field.one_to_many:
        return sorted(part.pk for part in getattr(row, name).all()) if row.pk else []
    return plain(field.value_from_object(row))


def plain(given: Any) -> Any:
    if given is None or isinstance(given, bool | int | float | str):
        return given
    if isinstance(given, datetime | date | time):
        return given.isoformat()
    if isinstance(given, list | tuple):
        return [plain(part) for part in given]
    if isinstance(given, dict):
        return {str(key): plain(part) for key, part in given.items()}
    if isinstance(given, Model):
        return given.pk
    if isinstance(given, Decimal | UUID | timedelta):
        return str(given)
    return str(given)


def words(row: Model, name: str) -> str:
    """The value as the history shows it, readable when the other record is gone: "Network (7)"."""
    try:
        field = row._meta.get_field(name)
    except FieldDoesNotExist:
        return _text(getattr(row, name, None))
    if field.many_to_many or field.one_to_many:
        return ", ".join(str(part) for part in getattr(row, name).all()) if row.pk else ""
    if field.is_relation:
        other = getattr(row, name)
        return f"{other} ({other.pk})" if other is not None else ""
    if field.choices and field.value_from_object(row) is not None:
        return str(getattr(row, f"get_{name}_display")())
    return _text(field.value_from_object(row))


def _text(given: Any) -> str:
    given = plain(given)
    if given is None:
        return ""
    if isinstance(given, list) and all(isinstance(part, str | int) for part in given):
        return ", ".join(str(part) for part in given)
    return given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)


@dataclass(frozen=True)
class Photo:
    """A record at one moment: JSON to compare, words to keep."""

    values: Values
    words: dict[str, str]


def photo(row: Model, names: Iterable[str]) -> Photo:
    names = tuple(names)
    return Photo(values(row, names), {name: words(row, name) for name in names})


def difference(before: Photo | None, after: Photo | None, secrets: Iterable[str] = ()) -> dict[str, list[Any]]:
    """{field: [old, new]} of what really changed; a secret changes from "…" to "…"."""
    hidden = set(secrets)
    names = (after or before or Photo({}, {})).values
    found: dict[str, list[Any]] = {}
    for name in names:
        old, new = (side.values.get(name) if side else None for side in (before, after))
        if old == new or (not old and not new and not isinstance(old or new, bool)):
            continue
        said = [side.words.get(name) if side else None for side in (before, after)]
        found[name] = [HIDDEN if old else None, HIDDEN if new else None] if name in hidden else said
    return found


def fingerprints(stored: Values) -> str:
    """What the page was filled from, one short digest a field; travels in the form and comes back with the edit."""
    return json.dumps({name: _digest(part) for name, part in stored.items()}, separators=(",", ":"))


def clashes(seen: str, stored: Values, typed: Values) -> tuple[list[str], list[str]]:
    """Fields another person changed since the page was filled: (changed by both, changed only by them)."""
    try:
        known = json.loads(seen) if seen else {}
    except ValueError:
        known = {}
    if not isinstance(known, dict):
        known = {}
    both, theirs = [], []
    for name, now in stored.items():
        then = known.get(name)
        if then is None or then == _digest(now) or typed.get(name) == now:
            continue
        (theirs if _digest(typed.get(name)) == then else both).append(name)
    return both, theirs


def _digest(part: Any) -> str:
    text = json.dumps(part, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
