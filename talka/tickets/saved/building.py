"""Conditions as a form shows them: boxes (all, any, none of these) with lines and further boxes in them, two levels deep.

A path such as `0.2.1` names a place; a form sends `k.path` (what a box asks), `f.path` `o.path` `v.path` (field, comparison,
values of a line) and `was.path` (the field whose values these are). What is stored is selectors' own JSON; a line that cannot
be understood any more stays a line, so that it can be mended.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from talka.kit.query import MOST_ITEMS, MOST_VALUES, NONE

WORDS = "words"
KINDS = ("all", "any", "none")
DEEPEST = 2  # boxes inside the outermost one
_name = re.compile(r"([kf])\.(0(?:\.[0-9]{1,3}){0,3})")


@dataclass
class Line:
    field: str = ""
    op: str = "="  # = ! < <= > >= .. and 0 (not set), 1 (set)
    values: list[str] = dataclasses.field(default_factory=list)
    path: str = ""

    @property
    def data(self) -> dict[str, Any] | None:
        """As it is stored; None while nothing is filled in."""
        if self.field and self.op in ("0", "1"):
            return {"field": self.field, "op": "=", "values": [NONE]} | ({"not": True} if self.op == "1" else {})
        values = [value.strip() for value in self.values if value.strip()]
        if not self.field or not values:
            return None
        minus = {"not": True} if self.op == "!" else {}
        if self.field == WORDS:
            text = " ".join(values[0].replace('"', " ").split())
            return {"phrase": text} | minus if text else None
        if self.op == "..":
            first, dots, last = values[0].partition("..")
            values = [first.strip(), last.strip()] if dots else values
        return {"field": self.field, "op": "=" if self.op == "!" else self.op, "values": values[:MOST_VALUES]} | minus


@dataclass
class Box:
    kind: str = "all"
    items: list["Line | Box"] = dataclasses.field(default_factory=list)
    path: str = "0"

    @property
    def level(self) -> int:
        return self.path.count(".")

    @property
    def data(self) -> dict[str, Any] | None:
        found = [data for item in self.items if (data := item.data)]
        return {self.kind: found} if found else None


def stored(box: Box) -> dict[str, Any]:
    """What selectors.from_data reads; nothing filled in means every ticket."""
    return box.data or {"all": []}


def from_data(data: Any) -> Box:
    """Out of stored conditions, however broken."""
    box = _box(data, 0) if isinstance(data, dict) else Box()
    return numbered(box if isinstance(box, Box) else Box("all", [box]))


def from_form(form: QueryDict) -> Box:
    """Out of what a page sent; places that fit nowhere are left out."""
    places: dict[tuple[int, ...], Line | Box] = {}
    for name in form:
        if found := _name.fullmatch(name):
            path = found[2]
            key = tuple(int(part) for part in path.split("."))
            places[key] = _box_of(form, path) if found[1] == "k" else _line_of(form, path)
    root = places.get((0,))
    root = root if isinstance(root, Box) else Box()
    for key, item in sorted(places.items())[: 4 * MOST_ITEMS]:
        above = places.get(key[:-1]) if len(key) > 1 else None
        if isinstance(above, Box) and (isinstance(item, Line) or len(key) - 1 <= DEEPEST):
            above.items.append(item)
    return numbered(root)


def changed(box: Box, order: str) -> Box:
    """After one button: `add:0.1` a line, `group:0` a box, `drop:0.1.2` without it."""
    verb, _colon, path = order.partition(":")
    for place in list(_boxes(box)):  # what is added now is not gone through
        if place.path == path and verb == "add":
            place.items.append(Line())
        elif place.path == path and verb == "group" and place.level < DEEPEST:
            place.items.append(Box("any", [Line()]))
        elif verb == "drop":
            place.items = [item for item in place.items if item.path != path]
    return numbered(box)


def numbered(box: Box, path: str = "0") -> Box:
    box.path = path
    for place, item in enumerate(box.items):
        if isinstance(item, Box):
            numbered(item, f"{path}.{place}")
        else:
            item.path = f"{path}.{place}"
    return box


def lines(box: Box) -> Iterator[Line]:
    for item in box.items:
        if isinstance(item, Box):
            yield from lines(item)
        else:
            yield item


def _boxes(box: Box) -> Iterator[Box]:
    yield box
    for item in list(box.items):
        if isinstance(item, Box):
            yield from _boxes(item)


def _box_of(form: QueryDict, path: str) -> Box:
    kind = form.get(f"k.{path}", "")
    return Box(kind if kind in KINDS else "all", [], path)


def _line_of(form: QueryDict, path: str) -> Line:
    name = form.get(f"f.{path}", "")[:60]
    same = form.get(f"was.{path}", name) == name  # another field has other values
    values = [value[:500] for value in form.getlist(f"v.{path}")[:MOST_VALUES]] if same else []
    return Line(name, form.get(f"o.{path}", "=") if same else "=", values, path)


def _box(data: Mapping[str, Any], level: int) -> "Line | Box":
    for kind in KINDS:
        if isinstance(inside := data.get(kind), list):
            items = [_box(one, level + 1) for one in inside if isinstance(one, dict)] if level < 10 else []
            if len(items) == 1 and kind == "none" and isinstance(items[0], Box) and items[0].kind == "any":
                return replace(items[0], kind="none")
            return Box(kind, items)
    return _line(data)


def _line(data: Mapping[str, Any]) -> "Line | Box":
    minus = data.get("not") is True
    for name in ("word", "phrase", "number"):
        if name in data:
            field_name = "number" if name == "number" else WORDS
            return Line(field_name, "!" if minus else "=", [str(data[name])])
    values = [str(value) for value in data.get("values") or ()]
    op = str(data.get("op", "="))
    name = str(data.get("field", ""))
    if values == [NONE] and op == "=":
        return Line(name, "1" if minus else "0", values)
    line = Line(name, op, ["..".join(values)] if op == ".." else values)
    if not minus:
        return line
    return replace(line, op="!") if op == "=" else Box("none", [line])
