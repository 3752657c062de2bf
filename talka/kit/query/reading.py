"""Typed text and addresses, taken apart: `status:open (assignee:me OR -tag:vip) "exact words" NOT created:>7d`.

Words side by side must all hold; OR stands between alternatives and binds less tightly; NOT or a minus turns one thing
or one bracket into its opposite. A bracket counts only at the beginning of a word: `printer(s)` is a word.
"""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from .terms import (
    DEEPEST,
    FIELDS,
    LONGEST,
    MOST_ITEMS,
    Fields,
    Group,
    Item,
    Number,
    Phrase,
    Query,
    QueryError,
    Word,
    depth,
    opposite,
    walk,
)  # fmt: skip
from .typing import control, field_of, ticket

_token = re.compile(
    r"""(?P<minus>-?)(?:
        (?P<name>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_-]+)?):(?!//)(?P<value>(?:"[^"]*"?|[^\s"])+)
      | "(?P<phrase>[^"]*)"?
      | (?P<word>[^\s"]+)
    )""",
    re.VERBOSE,
)
_opening = re.compile(r"(-?)\(")
_space = re.compile(r"\s*")
_joint = re.compile(r"(OR|AND|NOT)(?=\s|\(|$)")


def parse(text: str, fields: Fields = FIELDS) -> Query:
    """The typed text as a tree; QueryError says what is wrong with it."""
    if len(text) > LONGEST:
        raise QueryError(_("This search is too long: at most %(count)d characters.") % {"count": LONGEST})
    text = control.sub(" ", text)
    items = _Reader(text, fields).whole()
    last = items[-1] if items else None
    typing = isinstance(last, Word) and not last.negated and text.endswith(last.text)
    return _within_limits(Query(items, typing))


def from_pairs(pairs: Iterable[tuple[str, str]], fields: Fields = FIELDS) -> Query:
    """The same from a URL: `q` is free text, `status=open` a field, `-tag=vip` its opposite."""
    items: list[Item] = []
    typing = False
    for name, value in pairs:
        if name == "q":
            free = parse(value, fields)
            items += free.items
            typing = free.last_word_prefix
        elif value.strip():
            items.append(field_of(name.removeprefix("-"), value, name.startswith("-"), fields))
    return _within_limits(Query(tuple(items), typing))


def grouped(kind: str, items: Iterable[Item]) -> tuple[Item, ...]:
    """Items that belong together, in their one canonical form: no group of one, none of the same kind inside itself."""
    found: list[Item] = []
    for item in items:
        if isinstance(item, Group) and not item.negated and item.kind == kind:
            found += item.items
        else:
            found.append(item)
    return tuple(found) if kind == "all" or len(found) < 2 else (Group("any", tuple(found)),)


def one_of(items: tuple[Item, ...]) -> Item:
    return items[0] if len(items) == 1 else Group("all", items)


def _within_limits(query: Query) -> Query:
    if sum(1 for _item in walk(query.items)) > MOST_ITEMS:
        raise QueryError(_("This search has too many words: at most %(count)d.") % {"count": MOST_ITEMS})
    if depth(query.items) > DEEPEST:
        raise QueryError(
            _("This search has too many brackets inside each other: at most %(count)d.") % {"count": DEEPEST}
        )
    return query


class _Reader:
    """Goes through the text once, from left to right."""

    def __init__(self, text: str, fields: Fields) -> None:
        self.text, self.fields, self.at, self.open = text, fields, 0, 0

    def whole(self) -> tuple[Item, ...]:
        return self._either() if self.text.strip() else ()

    def _either(self) -> tuple[Item, ...]:
        """Alternatives up to the end of the text or of the bracket."""
        ways: list[list[Item]] = [[]]
        told = False  # an OR or AND stands before what comes now
        while (joint := self._next()) is not None:
            if joint in ("OR", "AND"):
                if not ways[-1] or told:
                    raise _lonely(joint)
                told = True
                if joint == "OR":
                    ways.append([])
            else:
                ways[-1] += self._things(joint == "NOT")
                told = False
        if told:
            raise _lonely("OR" if not ways[-1] else "AND")
        found = [grouped("all", way) for way in ways if way]
        return grouped("any", map(one_of, found)) if len(found) > 1 else found[0] if found else ()

    def _next(self) -> str | None:
        """OR, AND, NOT, "" for anything else, None at the end."""
        self._skip()
        if self.at >= len(self.text):
            if self.open:
                raise QueryError(_("A bracket is opened and not closed."))
            return None
        if self.open and self.text[self.at] == ")":
            return None
        if found := _joint.match(self.text, self.at):
            self.at = found.end()
            return found[1]
        return ""

    def _things(self, negated: bool) -> tuple[Item, ...]:
        if negated:
            self._skip()
            if self.at >= len(self.text) or (self.open and self.text[self.at] == ")"):
                raise _lonely("NOT")
            if joint := _joint.match(self.text, self.at):
                if joint[1] != "NOT":
                    raise _lonely("NOT")
                self.at = joint.end()
                return tuple(map(opposite, self._things(True)))
        if bracket := _opening.match(self.text, self.at):
            return self._bracket(bracket, negated != bool(bracket[1]))
        item = self._item()
        return () if item is None else (opposite(item) if negated else item,)

    def _bracket(self, bracket: re.Match[str], negated: bool) -> tuple[Item, ...]:
        self.at = bracket.end()
        self.open += 1
        if self.open > 20:
            raise QueryError(
                _("This search has too many brackets inside each other: at most %(count)d.") % {"count": DEEPEST}
            )
        inside = self._either()
        self._skip()
        self.at += 1  # the closing one
        self.open -= 1
        if not inside:
            raise QueryError(_("There is nothing between the brackets."))
        return (opposite(one_of(inside)),) if negated else inside

    def _item(self) -> Item | None:
        match = _token.match(self.text, self.at)
        assert match is not None  # whatever is no space is a word
        if self.open and (spare := _closing(match.group(), self.open)):
            match = _token.fullmatch(self.text, self.at, match.end() - spare) or match
        self.at = match.end()
        return _read(match, self.fields)

    def _skip(self) -> None:
        found = _space.match(self.text, self.at)
        self.at = found.end() if found else self.at


def _closing(word: str, most: int) -> int:
    """How many brackets at the end of a word close something before it."""
    here = len(word) - len(word.rstrip(")"))
    return min(here, most, max(0, word.count(")") - word.count("(")))


def _lonely(joint: str) -> QueryError:
    return QueryError(_("“%(word)s” needs something to stand with.") % {"word": joint})


def _read(match: re.Match[str], fields: Fields) -> Item | None:
    negated = bool(match["minus"])
    if match["name"]:
        return field_of(match["name"], match["value"], negated, fields)
    if match["phrase"] is not None:
        phrase = " ".join(match["phrase"].split())
        return Phrase(phrase, negated) if phrase else None
    if number := ticket.fullmatch(match["word"]):
        return Number(int(number["digits"]), (number["prefix"] or "").upper(), negated)
    return Word(match["word"], negated)
