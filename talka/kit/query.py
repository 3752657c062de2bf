"""What people type in a search box, taken apart: `status:open assignee:me "exact words" created:>2026-01-01 -tag:vip`.

Pure: nothing here knows a table. `parse` reads the box, `from_pairs` the same from a URL (status=open&assignee=me);
both know a closed list of fields, and refuse any other by its name (HAZARDS SQL-2, LEAK-2).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.utils.translation import gettext as _

from talka.kit.errors import Refused

LONGEST = 2000  # characters
MOST_ITEMS = 40
MOST_VALUES = 50


class QueryError(Refused):
    """The search cannot be understood; the message names the word that is wrong."""

    status = 400

    def __init__(self, message: str, *, field: str = "q") -> None:
        super().__init__(message, code="bad_query", field=field)


class Kind(Enum):
    """What a field's values are."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True)
class Known:
    """A field that may be asked for; `choices` closes the list of its values."""

    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ago:
    """A day counted back from today: `7d`, `2w`, `1y`; `today` is 0d."""

    count: int
    unit: str = "d"

    @property
    def days(self) -> int:
        return self.count * {"d": 1, "w": 7, "m": 30, "y": 365}[self.unit]

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


Value = str | int | date | Ago


@dataclass(frozen=True)
class Word:
    text: str
    negated: bool = False


@dataclass(frozen=True)
class Phrase:
    text: str
    negated: bool = False


@dataclass(frozen=True)
class Number:
    """A ticket by its number: INC-1042 or #1042."""

    digits: int
    prefix: str = ""
    negated: bool = False


@dataclass(frozen=True)
class Field:
    """`priority:high,urgent` asks for any of its values; op is = < <= > >= or .. (from the first to the second)."""

    name: str
    op: str
    values: tuple[Value, ...]
    negated: bool = False

    @property
    def value(self) -> Value:
        return self.values[0]


Item = Word | Phrase | Number | Field


@dataclass(frozen=True)
class Query:
    """The items in the order typed; all of them must hold. `last_word_prefix`: the last word is still being typed."""

    items: tuple[Item, ...] = ()
    last_word_prefix: bool = False

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(item for item in self.items if isinstance(item, Word))

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        return tuple(item for item in self.items if isinstance(item, Phrase))

    @property
    def numbers(self) -> tuple[Number, ...]:
        return tuple(item for item in self.items if isinstance(item, Number))

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(item for item in self.items if isinstance(item, Field))

    @property
    def text(self) -> "Query":
        """Only what the index is asked for."""
        return Query(tuple(item for item in self.items if not isinstance(item, Field)), self.last_word_prefix)

    def __bool__(self) -> bool:
        return bool(self.items)


_day, _number = Known(Kind.DAY), Known(Kind.NUMBER)
FIELDS: Mapping[str, Known] = {
    **dict.fromkeys(
        [
            "status",
            "phase",
            "kind",
            "priority",
            "impact",
            "urgency",
            "assignee",
            "team",
            "requester",
            "organization",
            "desk",
            "service",
            "category",
            "channel",
            "language",
            "tag",
            "watcher",
            "subject",
        ],
        Known(),
    ),
    **dict.fromkeys(("created", "updated", "due", "solved", "closed", "replied"), _day),
    **dict.fromkeys(("number", "parent"), _number),
    "is": Known(choices=("open", "closed", "unanswered", "unassigned", "overdue", "mine", "watched", "merged")),
    "has": Known(choices=("attachment", "note", "link", "parent", "due", "tag")),
    "custom.": Known(),  # a name ending in a dot stands for every name that begins with it
}

_token = re.compile(
    r"""(?P<minus>-?)(?:
        (?P<name>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_-]+)?):(?!//)(?P<value>(?:"[^"]*"?|[^\s"])+)
      | "(?P<phrase>[^"]*)"?
      | (?P<word>[^\s"]+)
    )""",
    re.VERBOSE,
)
_ticket = re.compile(r"(?:(?P<prefix>[A-Za-z]{2,6})-|#)(?P<digits>[0-9]{1,18})")
_ops = re.compile(r">=|<=|>|<")
_parts = re.compile(r'"([^"]*)"?|([^,"]+)|(,)')
_control = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


def parse(text: str, fields: Mapping[str, Known] = FIELDS) -> Query:
    """The typed text as a tree; QueryError says what is wrong with it."""
    if len(text) > LONGEST:
        raise QueryError(_("This search is too long: at most %(count)d characters.") % {"count": LONGEST})
    text = _control.sub(" ", text)
    items = tuple(item for match in _token.finditer(text) if (item := _item(match, fields)))
    if len(items) > MOST_ITEMS:
        raise QueryError(_("This search has too many words: at most %(count)d.") % {"count": MOST_ITEMS})
    typing = bool(items) and isinstance(items[-1], Word) and not items[-1].negated and text.endswith(items[-1].text)
    return Query(items, typing)


def from_pairs(pairs: Iterable[tuple[str, str]], fields: Mapping[str, Known] = FIELDS) -> Query:
    """The same from a URL: `q` is free text, `status=open` a field, `-tag=vip` its opposite."""
    items: list[Item] = []
    typing = False
    for name, value in pairs:
        if name == "q":
            free = parse(value, fields)
            items += free.items
            typing = free.last_word_prefix
        elif value.strip():
            items.append(
                _field(name.removeprefix("-"), _control.sub(" ", value[:LONGEST]), name.startswith("-"), fields)
            )
    if len(items) > MOST_ITEMS:
        raise QueryError(_("This search has too many words: at most %(count)d.") % {"count": MOST_ITEMS})
    return Query(tuple(items), typing)


def to_text(query: Query) -> str:
    """A query as someone could have typed it; parsing it gives the same query again."""
    text = " ".join(("-" if item.negated else "") + _written(item) for item in query.items)
    ends_open = bool(query.items) and isinstance(query.items[-1], Word) and not query.items[-1].negated
    return f"{text} " if ends_open and not query.last_word_prefix else text


def to_pairs(query: Query) -> list[tuple[str, str]]:
    """A query for a URL: fields by name, everything else in `q`."""
    fields = [(("-" if field.negated else "") + field.name, _value_text(field)) for field in query.fields]
    free = to_text(query.text)
    return [*fields, ("q", free)] if free.strip() else fields


def _item(match: re.Match[str], fields: Mapping[str, Known]) -> Item | None:
    negated = bool(match["minus"])
    if match["name"]:
        return _field(match["name"], match["value"], negated, fields)
    if match["phrase"] is not None:
        phrase = " ".join(match["phrase"].split())
        return Phrase(phrase, negated) if phrase else None
    if number := _ticket.fullmatch(match["word"]):
        return Number(int(number["digits"]), (number["prefix"] or "").upper(), negated)
    return Word(match["word"], negated)


def _field(name: str, text: str, negated: bool, fields: Mapping[str, Known]) -> Field:
    name = name.lower()
    known = fields.get(name) or (fields.get(name.partition(".")[0] + ".") if "." in name else None)
    if known is None or name.endswith("."):
        raise QueryError(_("There is no search field “%(name)s”.") % {"name": name[:40]}, field=name[:40])
    op, values = _values(name, text.strip(), known)
    return Field(name, op, values, negated)


def _values(name: str, text: str, known: Known) -> tuple[str, tuple[Value, ...]]:
    sign = _ops.match(text)
    if known.kind is Kind.TEXT:
        if sign:
            raise QueryError(
                _("“%(name)s” cannot be compared with “%(op)s”.") % {"name": name, "op": sign.group()}, field=name
            )
        return "=", tuple(_typed(name, part, known) for part in _split(name, text))
    if sign:
        return sign.group(), (_typed(name, text[sign.end() :], known),)
    if ".." in text:
        first, _dots, last = text.partition("..")
        return "..", (_typed(name, first, known), _typed(name, last, known))
    return "=", tuple(_typed(name, part, known) for part in _split(name, text))


def _split(name: str, text: str) -> Iterator[str]:
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


def _typed(name: str, text: str, known: Known) -> Value:
    text = text.strip()
    if not text:
        raise QueryError(_("“%(name)s” needs a value.") % {"name": name}, field=name)
    if known.choices and text.lower() not in known.choices:
        message = _("“%(name)s” cannot be “%(value)s”. Choose one of: %(choices)s.")
        raise QueryError(message % {"name": name, "value": text[:40], "choices": ", ".join(known.choices)}, field=name)
    if known.choices:
        return text.lower()
    if known.kind is Kind.TEXT:
        return text
    typed = _whole(text) if known.kind is Kind.NUMBER else _day_of(text)
    if typed is None:
        wanted = _("a number") if known.kind is Kind.NUMBER else _("a day such as 2026-01-31, today or 7d")
        message = _("“%(name)s” needs %(wanted)s, not “%(value)s”.")
        raise QueryError(message % {"name": name, "wanted": wanted, "value": text[:40]}, field=name)
    return typed


def _whole(text: str) -> int | None:
    if number := _ticket.fullmatch(text):
        return int(number["digits"])
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else None


def _day_of(text: str) -> date | Ago | None:
    named = {"today": Ago(0), "yesterday": Ago(1)}
    if text.lower() in named:
        return named[text.lower()]
    if back := re.fullmatch(r"([0-9]{1,4})([dwmy])", text.lower()):
        return Ago(int(back[1]), back[2])
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:  # the 31st of February
        return None


def _written(item: Item) -> str:
    match item:
        case Word(text=text):
            return text
        case Phrase(text=text):
            return f'"{text}"'
        case Number(digits=digits, prefix=prefix):
            return f"{prefix}-{digits}" if prefix else f"#{digits}"
        case Field(name=name):
            return f"{name}:{_value_text(item)}"


def _value_text(field: Field) -> str:
    texts = [value.isoformat() if isinstance(value, date) else _quoted(value) for value in field.values]
    if field.op == "..":
        return "..".join(texts)
    return ("" if field.op == "=" else field.op) + ",".join(texts)


def _quoted(value: str | int | Ago) -> str:
    text = str(value)
    return f'"{text}"' if isinstance(value, str) and re.search(r"[\s,<>]", text) else text
