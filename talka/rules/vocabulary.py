"""What a rule can do: verbs, each with the values it asks for, its words, its plan and its deed.

A module above adds its own in its panels.py or verbs.py:

    @verb
    class Route(Verb):
        name, label, icon, emits = "route", _("Route"), "arrows-split", ("ticket.assigned",)

and a module below is given its verb here, in `verbs/`. `plan` only reads: trial and deed see the same Step.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from talka.kit.errors import Invalid
from talka.kit.registry import Registry, module_of
from talka.tickets import selectors

if TYPE_CHECKING:
    from talka.events.models import Event
    from talka.tickets.models import Ticket

    from .models import Rule

Given = Mapping[str, Any]
Choices = Callable[[], Iterable[tuple[str, Any]]]
LONGEST = 20_000  # characters of a text


@dataclass(frozen=True)
class Control:
    """One value of a verb: `kind` is choice, text, number or area; `audience` says whose placeholders a text may have."""

    name: str
    label: Any
    kind: str = "choice"
    choices: Choices = field(default=lambda: ())
    optional: bool = False
    audience: str = ""
    hint: Any = ""


@dataclass
class Case:
    """A ticket as it was when something happened to it; what a plan may look at."""

    ticket: "Ticket"
    event: "Event | None" = None
    rule: "Rule | None" = None
    instead: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def facts(self) -> selectors.Facts:
        return selectors.facts_of(self.ticket, **self.instead)

    @property
    def tags(self) -> set[str]:
        return set(self.facts.get("tags") or ())


@dataclass(frozen=True)
class Step:
    """What one verb would do to one ticket: `state` is do, same (it is so already) or skip (and why)."""

    do: str
    given: Given
    words: str
    state: str = "do"
    field: str = ""
    before: str = ""
    after: str = ""
    why: str = ""
    mails: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """For the log: what a reader needs, no more."""
        words = {"do": self.do, "words": self.words, "state": self.state}
        more = {"before": self.before, "after": self.after, "why": self.why, "field": self.field}
        return (
            words
            | {name: value[:200] for name, value in more.items() if value}
            | ({"mails": list(self.mails)} if self.mails else {})
        )


class Verb:
    name = ""
    label: Any = ""
    icon = "bolt"
    controls: tuple[Control, ...] = ()
    emits: tuple[str, ...] = ()  # events that its deed records on the same ticket
    settles = True  # done a second time it changes nothing

    def clean(self, given: Given) -> dict[str, Any]:
        """The values as they are kept; Invalid names what cannot be used."""
        return {control.name: checked(control, given.get(control.name, "")) for control in self.controls}

    def said(self, given: Given) -> str:
        """What it does, in the reader's words."""
        values = [shown(control, given.get(control.name, "")) for control in self.controls]
        return " ".join([str(self.label), *filter(None, values)])

    def plan(self, given: Given, case: Case) -> Step:
        return self.step(given)

    def perform(self, given: Given, case: Case) -> None:
        """Do it, as the system, through the actions of the module."""
        raise NotImplementedError

    def step(self, given: Given, **more: Any) -> Step:
        return Step(self.name, given, self.said(given), **more)


verbs: Registry[Verb] = Registry("verb of rules")


def verb(cls: type[Verb]) -> type[Verb]:
    """Offer a verb; it is there while its module is on."""
    return offered(cls, module_of(cls))


def verb_of(module: str) -> Callable[[type[Verb]], type[Verb]]:
    """A verb that is written here for a module below."""
    return lambda cls: offered(cls, module)


def offered(cls: type[Verb], module: str) -> type[Verb]:
    verbs.add(cls.name, cls(), module=module)
    return cls


def checked(control: Control, value: Any) -> str:
    """A value of a form or a program as the text that is kept."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Invalid(_("“%(name)s” cannot be used so.") % {"name": control.label}, field=control.name)
    text = str(value).replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        if control.optional:
            return ""
        raise Invalid(_("Say a value for “%(name)s”.") % {"name": control.label}, field=control.name)
    if len(text) > LONGEST:
        raise Invalid(_("This text is too long."), field=control.name)
    if control.kind == "choice" and text not in {str(key) for key, _label in control.choices()}:
        raise Invalid(_("Choose one of the offered values."), field=control.name)
    return text


def shown(control: Control, value: Any) -> str:
    """A value in words."""
    if control.kind == "choice":
        return next((str(label) for key, label in control.choices() if str(key) == str(value)), str(value))
    text = " ".join(str(value).split())
    quoted = f"{text[:60]}…" if len(text) > 61 else text
    return _("“%(word)s”") % {"word": quoted} if text and control.kind in ("text", "area") else text
