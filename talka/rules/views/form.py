"""A rule as its page sends it, made the JSON that definition.py reads; broken pieces stay, so that they can be mended.

`mode` events, since or cron; `e` (repeated), `by`; `since` `wait`; `cron`; `c.N.field` `c.N.before` `c.N.after` (what changed); the
conditions as tickets.saved.building has them; `a.N.do` and `a.N.<value>` in the order of the page; `last`, `per_hour`.
"""

import re
from typing import Any

from django.http import QueryDict

from talka.tickets.saved import building

from ..definition import USUAL_RATE
from ..triggers import triggers
from ..vocabulary import verbs

PLACE = re.compile(r"([ca])\.([0-9]{1,3})\.([a-z_]{1,40})")
Rows = list[dict[str, Any]]


def read(form: QueryDict) -> dict[str, Any]:
    """What was typed, after the button that was pressed (`do`)."""
    order = form.get("do", "")
    box = building.from_form(form)
    if order.partition(":")[0] in ("add", "group", "drop"):
        box = building.changed(box, order)
    changed = pressed(rows(form, "c"), order, "c", {"field": "", "before": "", "after": ""})
    data = {"when": _when(form), "if": building.stored(box)}
    data["changed"] = [one | {name: _values(one.get(name)) for name in ("before", "after")} for one in changed]
    data["then"] = pressed(rows(form, "a"), order, "a", {"do": order.partition(":")[2]})
    return data | {"last": "last" in form, "per_hour": _number(form.get("per_hour", ""))}


def box_of(form: QueryDict | None, data: dict[str, Any]) -> building.Box:
    """The conditions to draw: also lines that are not filled in yet, which are not stored."""
    if form is None or "k.0" not in form:
        return building.from_data(data.get("if") or {})
    return building.changed(building.from_form(form), form.get("do", ""))


def rows(form: QueryDict, letter: str) -> Rows:
    """Rows in the order in which they stand on the page."""
    found: dict[str, dict[str, Any]] = {}
    for name in form:
        if (place := PLACE.fullmatch(name)) and place[1] == letter:
            found.setdefault(place[2], {})[place[3]] = form.get(name, "")[:20_000]
    return list(found.values())[:50]


def pressed(found: Rows, order: str, letter: str, fresh: dict[str, Any]) -> Rows:
    """`cadd:` `adrop:2` `aup:2` `adown:2`; `aadd:priority` when it is a deed that there is."""
    verb, _colon, where = order.partition(":")
    if verb == f"{letter}add" and (letter == "c" or where in verbs):
        return [*found, fresh]
    if not where.isdecimal() or not int(where) < len(found):
        return found
    place = int(where)
    if verb == f"{letter}drop":
        return [one for number, one in enumerate(found) if number != place]
    other = place + {f"{letter}up": -1, f"{letter}down": 1}.get(verb, 0)
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found


def _when(form: QueryDict) -> dict[str, Any]:
    match form.get("mode"):
        case "since":
            return {"since": form.get("since", ""), "wait": form.get("wait", "").strip()}
        case "cron":
            return {"cron": form.get("cron", "").strip()[:100]}
    known = set(triggers.names())
    return {"events": [kind for kind in form.getlist("e") if kind in known], "by": form.get("by", "")}


def _values(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def _number(text: str) -> int:
    """0 is refused with words."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0 if text else USUAL_RATE
