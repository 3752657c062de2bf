"""A query written again: as someone could have typed it, as an address, and as data that is kept."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from .reading import grouped, one_of, parse
from .terms import FIELDS, Field, Fields, Group, Item, Number, Phrase, Query, QueryError, Value, Word, opposite
from .typing import field_of


def to_text(query: Query) -> str:
    """A query as someone could have typed it; parsing it gives the same query again."""
    if len(query.items) == 1 and _is_any(query.items[0]):
        return _ways(query.items[0])
    text = " ".join(map(written, query.items))
    ends_open = bool(query.items) and isinstance(query.items[-1], Word) and not query.items[-1].negated
    return f"{text} " if ends_open and not query.last_word_prefix else text


def to_pairs(query: Query) -> list[tuple[str, str]]:
    """A query for a URL: fields by name, everything else in `q`."""
    fields = [(("-" if field.negated else "") + field.name, value_text(field)) for field in query.fields]
    free = to_text(Query(tuple(item for item in query.items if not isinstance(item, Field)), query.last_word_prefix))
    return [*fields, ("q", free)] if free.strip() else fields


def to_data(query: Query) -> dict[str, Any]:
    """A query as JSON: {"all": [{"field": "status", "op": "=", "values": ["open"]}, {"any": […]}, {"none": […]}]}."""
    return {"all": [_data(item) for item in query.items]}


def from_data(data: Any, fields: Fields = FIELDS) -> Query:
    """What `to_data` wrote, or a program; QueryError names what is wrong."""
    found = _item(data, fields, 0) if data else Group("all", ())
    items = grouped("all", [found])
    if parse(to_text(Query(items)), fields).items != items:  # also holds it against every limit
        raise QueryError(_("This is no set of conditions."))
    return Query(items)


def written(item: Item) -> str:
    minus = "-" if item.negated else ""
    match item:
        case Word(text=text):
            return minus + text
        case Phrase(text=text):
            return f'{minus}"{text}"'
        case Number(digits=digits, prefix=prefix):
            return minus + (f"{prefix}-{digits}" if prefix else f"#{digits}")
        case Group(kind=kind, items=items):
            return f"{minus}({_ways(item) if kind == 'any' else ' '.join(map(written, items))})"
        case Field(name=name):
            return f"{minus}{name}:{value_text(item)}"


def value_text(field: Field) -> str:
    texts = [_quoted(value) for value in field.values]
    if field.op == "..":
        return "..".join(texts)
    return ("" if field.op == "=" else field.op) + ",".join(texts)


def plain(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _is_any(item: Item) -> bool:
    return isinstance(item, Group) and item.kind == "any" and not item.negated


def _ways(item: Item) -> str:
    assert isinstance(item, Group)
    return " OR ".join(" ".join(map(written, way)) for way in map(_way, item.items))


def _way(item: Item) -> tuple[Item, ...]:
    """Side by side binds tighter than OR, so an alternative of several things needs no brackets."""
    return item.items if isinstance(item, Group) and item.kind == "all" and not item.negated else (item,)


def _quoted(value: Value) -> str:
    text = plain(value)
    return f'"{text}"' if isinstance(value, str) and re.search(r"[\s,<>()]|\.\.", text) else text


def _data(item: Item) -> dict[str, Any]:
    match item:
        case Group(kind=kind, items=items):
            inside = [_data(one) for one in items]
            if not item.negated:
                return {kind: inside}
            return {"none": inside if kind == "any" else [{"all": inside}]}
        case Field(name=name, op=op, values=values):
            told: dict[str, Any] = {"field": name, "op": op, "values": [plain(value) for value in values]}
        case Word(text=text):
            told = {"word": text}
        case Phrase(text=text):
            told = {"phrase": text}
        case Number():
            told = {"number": written(opposite(item) if item.negated else item)}
    return told | {"not": True} if item.negated else told


def _item(data: Any, fields: Fields, level: int) -> Item:
    if not isinstance(data, dict) or level > 10:
        raise QueryError(_("This is no set of conditions."))
    for kind in ("all", "any", "none"):
        if kind in data:
            return _group(kind, data[kind], fields, level)
    negated = data.get("not") is True
    if isinstance(data.get("field"), str):
        return field_of(data["field"], _value(data), negated, fields)
    for name in ("word", "phrase", "number"):
        if isinstance(text := data.get(name), str) and text.strip():
            found = parse(f'"{text}"' if name == "phrase" else text, {}).items
            if len(found) == 1:
                return opposite(found[0]) if negated else found[0]
    raise QueryError(_("This is no set of conditions."))


def _group(kind: str, inside: Any, fields: Fields, level: int) -> Item:
    if not isinstance(inside, list) or not (inside or level == 0):
        raise QueryError(_("This is no set of conditions."))
    items = [_item(one, fields, level + 1) for one in inside]
    if kind == "all":
        return one_of(grouped("all", items))
    found = one_of(grouped("any", items)) if items else Group("all", ())
    return opposite(found) if kind == "none" and items else found


def _value(data: dict[str, Any]) -> str:
    """The written value of a field: typed by the same rules as everything that is typed."""
    op, values = data.get("op", "="), data.get("values")
    if op not in ("=", "<", "<=", ">", ">=", "..") or not isinstance(values, list):
        raise QueryError(_("This is no set of conditions."), field=str(data["field"])[:40])
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in values):
        raise QueryError(_("This is no set of conditions."), field=str(data["field"])[:40])
    return value_text(Field("", op, tuple(str(value).replace('"', "") for value in values)))


def joined(queries: Iterable[Query]) -> Query:
    """All of them together."""
    return Query(grouped("all", [item for query in queries for item in query.items]))
