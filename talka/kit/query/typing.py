"""The value of a field as its kind: a day, a number, one of the choices, or words."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from .terms import DAYS, LONGEST, MOMENTS, MOST_VALUES, NONE, Ago, Field, Fields, Kind, Known, QueryError, Value

ticket = re.compile(r"(?:(?P<prefix>[A-Za-z]{2,6})-|#)(?P<digits>[0-9]{1,18})")
control = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_ops = re.compile(r">=|<=|>|<")
_parts = re.compile(r'"([^"]*)"?|([^,"]+)|(,)')
_plain = r"[0-9+-][0-9A-Za-z.,+-]*?"
_range = re.compile(rf"({_plain})\.\.({_plain})")
_relative = re.compile(rf"(\+?)([0-9]{{1,4}})({'|'.join((*DAYS, *MOMENTS))})")
NAMED = {"today": Ago(0), "yesterday": Ago(1), "tomorrow": Ago(1, ahead=True), "now": Ago(0, "min")}


def known_or_refused(name: str, fields: Fields) -> Known:
    known = fields.get(name) or (fields.get(name.partition(".")[0] + ".") if "." in name else None)
    if known is None or name.endswith("."):
        raise QueryError(_("There is no search field “%(name)s”.") % {"name": name[:40]}, field=name[:40])
    return known


def field_of(name: str, text: str, negated: bool, fields: Fields) -> Field:
    """One condition out of its written value: `>2026-01-01`, `high,urgent`, `1..5`."""
    name = name.lower()
    op, values = _values(name, control.sub(" ", text[:LONGEST]).strip(), known_or_refused(name, fields))
    return Field(name, op, values, negated)


def _values(name: str, text: str, known: Known) -> tuple[str, tuple[Value, ...]]:
    sign = _ops.match(text)
    if known.kind is Kind.TEXT:
        if sign:
            raise QueryError(
                _("“%(name)s” cannot be compared with “%(op)s”.") % {"name": name, "op": sign.group()}, field=name
            )
        return "=", tuple(typed(name, part, known) for part in split(name, text))
    if sign:
        return sign.group(), (typed(name, text[sign.end() :], known),)
    if known.kind is Kind.ANY and (ends := _range.fullmatch(text)):
        return "..", (ends[1], ends[2])
    if known.kind is not Kind.ANY and ".." in text:
        first, _dots, last = text.partition("..")
        return "..", (typed(name, first, known), typed(name, last, known))
    return "=", tuple(typed(name, part, known) for part in split(name, text))


def split(name: str, text: str) -> Iterator[str]:
    """The values between commas; quotes keep a comma or a space inside one value."""
    value, count = "", 0
    for quoted, plain, comma in _parts.findall(text + ","):
        if not comma:
            value += quoted or plain
            continue
        count += 1
        if count > MOST_VALUES:
            raise QueryError(_("“%(name)s” has too many values.") % {"name": name}, field=name)
        yield " ".join(value.split())
        value = ""


def typed(name: str, text: str, known: Known) -> Value:
    text = text.strip()
    if known.kind is Kind.ANY:
        text = text.strip('"')
    if not text:
        raise QueryError(_("“%(name)s” needs a value.") % {"name": name}, field=name)
    if known.choices and text.lower() not in known.choices:
        message = _("“%(name)s” cannot be “%(value)s”. Choose one of: %(choices)s.")
        raise QueryError(message % {"name": name, "value": text[:40], "choices": ", ".join(known.choices)}, field=name)
    if known.choices:
        return text.lower()
    if known.kind in (Kind.TEXT, Kind.ANY):
        return text
    found = _whole(text) if known.kind is Kind.NUMBER else day_of(text)
    if found is None:
        wanted = _("a number") if known.kind is Kind.NUMBER else _("a day such as 2026-01-31, today or 7d")
        message = _("“%(name)s” needs %(wanted)s, not “%(value)s”.")
        raise QueryError(message % {"name": name, "wanted": wanted, "value": text[:40]}, field=name)
    return found


def _whole(text: str) -> int | None:
    if number := ticket.fullmatch(text):
        return int(number["digits"])
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else None


def day_of(text: str) -> date | Ago | str | None:
    """A day, a moment counted from now, or “none”; None for anything else."""
    text = text.lower()
    if text == NONE:
        return NONE
    if text in NAMED:
        return NAMED[text]
    if counted := _relative.fullmatch(text):
        return Ago(int(counted[2]), counted[3], bool(counted[1]))
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:  # the 31st of February
        return None
