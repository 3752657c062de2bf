"""The pieces of a search: words, fields with their values, and groups of them; and what is too much of either."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from talka.kit.errors import Refused

LONGEST = 2000  # characters
MOST_ITEMS = 40
MOST_VALUES = 50
DEEPEST = 4  # groups inside groups
NONE = "none"  # the value that means “nothing is set”


class QueryError(Refused):
    """The search cannot be understood; the message names the word that is wrong."""

    status = 400

    def __init__(self, message: str, *, field: str = "q") -> None:
        super().__init__(message, code="bad_query", field=field)


class Kind(Enum):
    """What a field's values are."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"  # a day, a moment counted from now, or "none"
    ANY = "any"  # whoever reads it later knows: custom fields


@dataclass(frozen=True)
class Known:
    """A field that may be asked for; `choices` closes the list of its values."""

    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ago:
    """A time counted from now, back or (`ahead`, written with a plus) forward.

    Days, weeks, months and years (`7d` `2w` `1m` `1y`; `today` is 0d) are whole days; minutes and hours (`30min`, `4h`) are
    moments, and so are working hours and working days (`4wh`, `2wd`), which pass only while the desk is open.
    """

    count: int
    unit: str = "d"
    ahead: bool = False

    @property
    def days(self) -> int:
        """How many days back; of whole days only."""
        return self.count * DAYS[self.unit] * (-1 if self.ahead else 1)

    @property
    def is_moment(self) -> bool:
        return self.unit not in DAYS

    def __str__(self) -> str:
        return f"{'+' if self.ahead else ''}{self.count}{self.unit}"


DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
MOMENTS = ("min", "h", "wh", "wd")
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


@dataclass(frozen=True)
class Group:
    """Several items of which all or any must hold; a negated any is “none of them”."""

    kind: str  # all, any
    items: tuple["Item", ...]
    negated: bool = False


Item = Word | Phrase | Number | Field | Group


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
        """Those that must hold; see `every_field` for those inside groups too."""
        return tuple(item for item in self.items if isinstance(item, Field))

    @property
    def text(self) -> "Query":
        """Only what the index is asked for: words, and groups of nothing but words."""
        return Query(tuple(item for item in self.items if is_text(item)), self.last_word_prefix)

    @property
    def conditions(self) -> "Query":
        """All the rest: fields, and groups that have one in them."""
        return Query(tuple(item for item in self.items if not is_text(item)))

    @property
    def every_field(self) -> tuple[Field, ...]:
        return tuple(item for item in walk(self.items) if isinstance(item, Field))

    def __bool__(self) -> bool:
        return bool(self.items)


def walk(items: tuple[Item, ...]) -> Iterator[Item]:
    """Every item, also those inside groups, but not the groups themselves."""
    for item in items:
        if isinstance(item, Group):
            yield from walk(item.items)
        else:
            yield item


def is_text(item: Item) -> bool:
    return not any(isinstance(one, Field) for one in walk((item,)))


def opposite(item: Item) -> Item:
    return replace(item, negated=not item.negated)


def depth(items: tuple[Item, ...]) -> int:
    return max((1 + depth(item.items) for item in items if isinstance(item, Group)), default=0)


Fields = Mapping[str, Known]
_day, _number = Known(Kind.DAY), Known(Kind.NUMBER)
_words = (
    "status", "phase", "kind", "priority", "impact", "urgency", "assignee", "team", "requester", "organization", "desk", "service",
    "category", "channel", "language", "tag", "watcher", "subject",
)  # fmt: skip
FIELDS: Fields = {
    **dict.fromkeys(_words, Known()),
    **dict.fromkeys(("created", "updated", "due", "solved", "closed", "replied"), _day),
    **dict.fromkeys(("number", "parent"), _number),
    "is": Known(
        choices=(
            "open",
            "closed",
            "unanswered",
            "unassigned",
            "overdue",
            "mine",
            "watched",
            "mentioned",
            "drafted",
            "merged",
        )
    ),
    "has": Known(choices=("attachment", "note", "link", "parent", "due", "tag")),
    "custom.": Known(Kind.ANY),  # a name ending in a dot stands for every name that begins with it
}
