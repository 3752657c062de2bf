"""record() an event; react to it @now (same transaction) or @later (after commit, retried)."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

from django.utils.translation import gettext as _

from talka.kit.errors import Refused
from talka.kit.registry import Registry, module_of

from .models import Event

if TYPE_CHECKING:
    from talka.people.models import Person

P = TypeVar("P")
Reaction = Callable[[Event, Any], None]
DEEPEST = 8  # causes in a row before a storm is stopped (HAZARDS LOOP-6)


@dataclass(frozen=True)
class EventType:
    """The class of the payload, the sentence of the timeline, and the fields that hold personal data.

    A `quiet` one stands in the history but not between the messages of the conversation. `words` names the choices
    that a value of a field is one of, so that the history says its label.
    """

    kind: str
    sentence: Any
    payload: type
    private: tuple[str, ...] = ()
    quiet: bool = False
    words: Mapping[str, Any] = field(default_factory=dict)


event_types: Registry[EventType] = Registry("event type")
_kinds: dict[type, str] = {}
_now: dict[str, list[Reaction]] = defaultdict(list)
_later: dict[str, list[Reaction]] = defaultdict(list)
_cause: ContextVar[tuple[Event, int] | None] = ContextVar("cause", default=None)
_listening: ContextVar[tuple[list[Event], ...]] = ContextVar("listening", default=())
outbox: list[Callable[[Event], Any]] = []  # how an event waits for its @later reactions; tasks.py fills it


@dataclass_transform(frozen_default=True)
def event_type(
    kind: str,
    sentence: Any,
    *,
    private: tuple[str, ...] = (),
    quiet: bool = False,
    words: Mapping[str, Any] | None = None,
) -> Callable[[type[P]], type[P]]:
    """Declare an event: the class becomes a frozen dataclass whose fields are the payload."""

    def declare(cls: type[P]) -> type[P]:
        payload: type[P] = dataclass(frozen=True)(cls)
        # the name is kept beside the class, so that no field of the payload can shadow it
        _kinds[payload] = kind
        declared = EventType(kind, sentence, payload, private, quiet, words or {})
        event_types.add(kind, declared, module=module_of(cls))
        return payload

    return declare


def now(*kinds: str) -> Callable[[Reaction], Reaction]:
    """Hear these events in the same transaction; quick, and may refuse. "*" hears all."""
    return _subscribe(_now, kinds)


def later(*kinds: str) -> Callable[[Reaction], Reaction]:
    """Hear these events after the commit, in the worker; retried, so it must bear being run twice."""
    return _subscribe(_later, kinds)


def _subscribe(table: dict[str, list[Reaction]], kinds: tuple[str, ...]) -> Callable[[Reaction], Reaction]:
    def subscribe(reaction: Reaction) -> Reaction:
        for kind in kinds:
            table[kind].append(reaction)
        return reaction

    return subscribe


def record(payload: Any, *, ticket: Any = None, thing: str = "", by: "Person | None" = None, via: str = "web") -> Event:
    """Write the event of a change, inside the change's own transaction, and run its @now reactions."""
    cause, depth = _cause.get() or (None, 0)
    if depth >= DEEPEST:
        raise Refused(_("Stopped: one change set off another in a loop."), code="loop")
    event = Event.objects.create(
        kind=_kinds[type(payload)],
        ticket_id=ticket.pk if ticket is not None else None,
        thing=thing,
        actor=by,
        via=via,
        cause=cause,
        data=asdict(payload),
    )
    for heard in _listening.get():
        heard.append(event)
    for reaction in reactions(_now, event.kind):
        run(reaction, event, ticket)
    if any(True for _reaction in later_reactions(event.kind)):
        for put in outbox:
            put(event)
    return event


def later_reactions(kind: str) -> list[Reaction]:
    return reactions(_later, kind)


def reactions(table: dict[str, list[Reaction]], kind: str) -> list[Reaction]:
    return [r for r in (*table.get(kind, ()), *table.get("*", ())) if Registry.is_on(module_of(r))]


def run(reaction: Reaction, event: Event, ticket: Any) -> None:
    """Run one reaction; whatever it records has this event as its cause."""
    with because_of(event):
        reaction(event, ticket)


@contextmanager
def because_of(event: Event) -> Iterator[None]:
    """Whatever is recorded inside has this event as its cause."""
    present = _cause.get()
    depth = present[1] if present else _depth(event)
    token = _cause.set((event, depth + 1))
    try:
        yield
    finally:
        _cause.reset(token)


@contextmanager
def noted() -> Iterator[list[Event]]:
    """The events recorded inside, in their order: how a caller of an action learns what came of it."""
    events: list[Event] = []
    token = _listening.set((*_listening.get(), events))
    try:
        yield events
    finally:
        _listening.reset(token)


def _depth(event: Event) -> int:
    """How many causes stand before an event; a storm of @later reactions goes from job to job, so the rows are asked."""
    depth, cause = 0, event.cause_id
    while cause is not None and depth < DEEPEST:
        depth += 1
        cause = Event.objects.filter(pk=cause).values_list("cause_id", flat=True).first()
    return depth


def heard_kinds() -> set[str]:
    """Every name somebody listens to; a system check holds them against the declared ones."""
    return {kind for table in (_now, _later) for kind in table if kind != "*"}


def declared_kinds() -> set[str]:
    """Every event there is, also of modules that are switched off."""
    return set(_kinds.values())
