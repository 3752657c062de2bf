"""The palette: one box that goes anywhere, does anything and finds anything (Ctrl K, and a plain search page without script).

A module offers what it knows in its panels.py:

    @offers("tickets", order=20, scope="tickets")
    def by_words(request, asked):
        return [Item(f"ticket:{t.pk}", t.subject, hint=t.number, url=…, phase=t.phase) for t in …]

`asked.about` are the topics of the page ("ticket:1042") or of the selected rows: what a command would be done to. A
source starts from what the person may see, like every page.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from talka.kit.folding import fold
from talka.kit.registry import Registry, module_of

LONGEST = 200
MOST_ABOUT = 50
LANGUAGES = ("en", "lt")
SCOPES = {">": "commands", "#": "tickets", "@": "people"}
GROUPS: dict[str, Any] = {
    "recent": _("Recent"),
    "do": _("Do"),
    "tickets": _("Tickets"),
    "people": _("People"),
    "go": _("Go to"),
    "settings": _("Settings"),
}


@dataclass(frozen=True)
class Item:
    """One row: a link (`url`), or a change (`post`, sent with `name`=`value`). `key` is the row's own name on the page.

    `put` is the address of a text for the composer of this page; without script the row is its link.
    """

    key: str
    label: Any
    hint: Any = ""
    icon: str = "arrow-right"
    url: str = ""
    post: str = ""
    put: str = ""
    name: str = ""
    value: Any = ""
    keys: str = ""
    person: Any = None
    phase: str = ""
    more: dict[str, Any] = field(default_factory=dict, hash=False)  # further values of the change

    @property
    def slug(self) -> str:
        """The key as a part of an element's id."""
        return re.sub(r"\W", "-", self.key)


@dataclass(frozen=True)
class Asked:
    """What was typed, on which page, about what. `scope` narrows to commands, tickets or people."""

    text: str = ""
    scope: str = ""
    about: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()
    known: dict[str, Any] = field(default_factory=dict, compare=False)  # what one source read and others need, too

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(fold(self.text).split())

    def fits(self, *texts: Any) -> bool:
        """Every word begins a word of these texts, in whichever of our languages and without its diacritics."""
        if not self.words:
            return True
        starts = f" {' '.join(_folded(text) for text in texts if text)}"
        return all(f" {word}" in starts for word in self.words)

    def keys(self, prefix: str, of: str = "about") -> list[int]:
        """The numbers behind "ticket:7" and the like, of the page or of what was opened lately."""
        found = (topic.partition(":") for topic in getattr(self, of))
        return [int(key) for kind, _colon, key in found if kind == prefix and key.isdecimal() and len(key) < 19]


Source = Callable[[Any, Asked], Iterable[Item]]


@dataclass(frozen=True)
class Offer:
    group: str
    order: int
    scope: str
    most: int
    source: Source


@dataclass(frozen=True)
class Group:
    name: str
    items: list[Item]

    @property
    def label(self) -> Any:
        return GROUPS[self.name]


sources: Registry[Offer] = Registry("palette source")


def offers(group: str, *, order: int = 50, scope: str = "", most: int = 6) -> Callable[[Source], Source]:
    """Register a source for one group of the palette; it is asked only inside its scope, and for everything."""

    def remember(source: Source) -> Source:
        module = module_of(source)
        sources.add(f"{module}.{source.__name__}", Offer(group, order, scope, most, source), module=module)
        return source

    return remember


def asked_of(request: HttpRequest) -> Asked:
    """The address as a question; anything unreadable in it is left out."""
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]
    scope = SCOPES.get(text[:1], "")
    about = tuple(_names(request.GET.getlist("about")))
    recent = tuple(_names(request.GET.getlist("recent")))[:8]
    return Asked(text[1:].strip() if scope else text, scope, about[:MOST_ABOUT], recent)


def found(request: HttpRequest, asked: Asked) -> list[Group]:
    """Everything that fits, in groups, best first; the same thing only once."""
    groups: dict[str, list[Item]] = {name: [] for name in GROUPS}
    seen: set[str] = set()
    for _name, offer in sorted(sources, key=lambda pair: pair[1].order):
        if asked.scope and offer.scope != asked.scope:
            continue
        fresh = [item for item in offer.source(request, asked) if item.key not in seen][: offer.most]
        seen |= {item.key for item in fresh}
        groups[offer.group] += fresh
    return [Group(name, items) for name, items in groups.items() if items]


def _names(given: list[str]) -> Iterable[str]:
    return (name for text in given for name in text[:2000].split(",") if name and len(name) <= 40)


def _folded(text: Any) -> str:
    return _in_all_languages(text) if hasattr(text, "_proxy____cast") or not isinstance(text, str) else fold(text)


def _in_all_languages(text: Any) -> str:
    said = {}
    for language in (*LANGUAGES, get_language() or "en"):
        with override(language):
            said[str(text)] = None
    return _fold_known(tuple(said))


@lru_cache(maxsize=2000)
def _fold_known(texts: tuple[str, ...]) -> str:
    return " ".join(fold(text) for text in texts)
