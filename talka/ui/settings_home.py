"""The settings home: every page an administrator has, in groups, found by typing in either language.

A module offers a page in its panels.py:

    settings_entry(_("Mailboxes"), _("Addresses, sign-in, signatures"), "mail:accounts", "mail", group="channels",
                   permission="mail.manage", state=lambda: {"text": _("1 needs sign-in"), "tone": "bad"})

A Screen with `group` is there by itself, and so are the declared Options of a module.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from talka.kit.folding import fold
from talka.kit.registry import Registry
from talka.options.declare import Option, options
from talka.ui.links import address, link
from talka.ui.screen import screens

GROUPS: dict[str, Any] = {
    "channels": _("Channels"),
    "people": _("People"),
    "data": _("Data"),
    "work": _("Work"),
    "practices": _("Practices"),
    "connections": _("Connections"),
}
OPTION_GROUPS = {
    "mail": "channels", "portal": "channels", "people": "people", "access": "people", "api": "connections",
    "files": "data", "search": "data", "events": "data", "jobs": "data", "imports": "data",
}  # fmt: skip
# options that belong to the whole product stand under a word of their own
OPTION_TITLES = {"desk": _("Name and look"), "access": _("Sign-in")}
MANAGE = "options.manage"
HOME = _("Settings")
LANGUAGES = ("en", "lt")


@dataclass(frozen=True)
class Entry:
    """One line of the settings home; `state` says how it stands, `words` are found by searching and not shown."""

    label: Any
    hint: Any
    url: str
    group: str
    icon: str = "adjustments"
    permission: str = MANAGE
    state: Callable[[], dict[str, Any] | None] | None = None
    words: tuple[Any, ...] = ()

    @property
    def standing(self) -> dict[str, Any] | None:
        return self.state() if self.state else None

    def texts(self) -> tuple[Any, ...]:
        return (self.label, self.hint, GROUPS.get(self.group, ""), *self.words)


@dataclass(frozen=True)
class Offered:
    label: Any
    hint: Any
    url_name: str
    group: str
    icon: str
    permission: str
    state: Callable[[], dict[str, Any] | None] | None
    order: int


offered: Registry[Offered] = Registry("settings entry")


def settings_entry(
    label: Any,
    hint: Any,
    url_name: str,
    icon: str = "adjustments",
    *,
    group: str,
    permission: str = MANAGE,
    state: Callable[[], dict[str, Any] | None] | None = None,
    order: int = 50,
) -> None:
    entry = Offered(label, hint, url_name, group, icon, permission, state, order)
    offered.add(url_name, entry, module=url_name.partition(":")[0])


def entries(person: Any) -> list[Entry]:
    """Everything this person may open, in the order of the page."""
    found = [*_offered(), *_screens(), *_options()]
    return [entry for entry in found if person.has_perm(entry.permission)]


def may_set(person: Any) -> bool:
    """This person may open at least one page of the settings."""
    return any(person.has_perm(entry.permission) for entry in _offered()) or any(
        person.has_perm(screen.view_permission or screen.change_permission) for _slug, screen in screens if screen.group
    )


def grouped(found: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """The groups that have something to show."""
    return [(label, mine) for key, label in GROUPS.items() if (mine := [e for e in found if e.group == key])]


def matching(found: list[Entry], asked: str) -> list[Entry]:
    """Entries that have every word of the question, in whichever language it was asked."""
    wanted = fold(asked).split()
    return [entry for entry in found if all(word in _haystack(entry) for word in wanted)]


def visible_options(module: str) -> list[Option]:
    return [option for name, option in options if options.module(name) == module and not option.hidden]


def title_of(module: str) -> Any:
    """What the module calls itself; options may also stand under a word that is no module."""
    known = OPTION_TITLES.get(module) or getattr(apps.app_configs.get(module), "title", "")
    return known or module.replace("_", " ").capitalize()


def _haystack(entry: Entry) -> str:
    texts = entry.texts()
    said = []
    for language in {*LANGUAGES, get_language() or "en"}:
        with override(language):
            said += [fold(str(text)) for text in texts]
    return " ".join(said)


def _offered() -> Iterator[Entry]:
    for _name, given in sorted(offered, key=lambda pair: pair[1].order):
        if url := link(given.url_name):
            yield Entry(given.label, given.hint, url, given.group, given.icon, given.permission, given.state)


def _screens() -> Iterator[Entry]:
    for _slug, screen in screens:
        if screen.group:
            permission = screen.view_permission or screen.change_permission
            words = tuple(column.label for column in screen.all_columns)
            yield Entry(screen.title, screen.hint, screen.url, screen.group, screen.icon, permission, words=words)


def _options() -> Iterator[Entry]:
    for module in dict.fromkeys(options.module(name) for name, _option in options):
        if shown := visible_options(module):
            words = tuple(text for option in shown for text in (option.label, option.help, option.name))
            hint = Listed(tuple(option.label for option in shown[:3]))
            url = address("ui:options", module)
            yield Entry(title_of(module), hint, url, OPTION_GROUPS.get(module, "work"), words=words)


@dataclass(frozen=True)
class Listed:
    """Labels one after another, in the language of whoever asks."""

    labels: tuple[Any, ...]

    def __str__(self) -> str:
        first, *others = [str(label) for label in self.labels]
        return ", ".join([first, *(text[:1].lower() + text[1:] if text[1:2].islower() else text for text in others)])
