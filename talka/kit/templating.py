"""Words with placeholders: `Labas, {{ requester.called }}`. One logic-less language for every text an administrator writes.

A placeholder is a name, and after a bar the words said when its value is empty: `{{ service.name | our service }}`.
Values come in a flat mapping of strings made beforehand, so there is nothing to walk into and nothing to run, and what
a value holds is never read again (HAZARDS TPL-1, TPL-2). A name that is not among the values stays as it was written.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from html import escape

PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,3})\s*(?:\|([^{}|]{0,200}))?\}\}")
LOOKS_LIKE_ONE = re.compile(r"\{\{(.{0,100}?)\}\}", re.S)


class UnknownPlaceholder(ValueError):
    """A text names something there is no value for; `name` is what was written."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def names(text: str) -> list[str]:
    """The placeholders of a text in their order, each once."""
    return list(dict.fromkeys(match[1] for match in PLACEHOLDER.finditer(text)))


def check(text: str, known: Collection[str]) -> None:
    """Raise UnknownPlaceholder for the first one that is not known, or that is no placeholder at all."""
    for written in _written(text):
        if written not in known:
            raise UnknownPlaceholder(written)


def fill(text: str, values: Mapping[str, str], *, html: bool = False) -> str:
    """The text with its values, in one pass; in HTML values are escaped."""

    def say(match: re.Match[str]) -> str:
        if match[1] not in values:
            return match[0]
        said = values[match[1]] or (match[2] or "").strip()
        return escape(said) if html else said

    return PLACEHOLDER.sub(say, text)


def _written(text: str) -> Iterator[str]:
    for match in LOOKS_LIKE_ONE.finditer(text):
        whole = PLACEHOLDER.fullmatch(match[0])
        yield whole[1] if whole else match[1].strip()
