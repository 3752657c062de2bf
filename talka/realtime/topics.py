"""Which topics an event touches, and who may listen to a topic. Modules register both in their own topics.py.

    @topics_of("message.*")
    def of_message(event): return [f"ticket:{event.ticket_id}"]

    @authorizes("ticket")
    def may_see(person, key): return Ticket.objects.visible_to(person).filter(pk=key).exists()

Notes and other things customers must not even hear of: @topics_of("message.noted", internal=True).
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from django.db import DatabaseError

from talka.events.models import Event
from talka.kit.registry import Registry, module_of
from talka.people.models import Person

log = logging.getLogger("talka.realtime")
TopicsOf = Callable[[Event], Iterable[str]]
MayListen = Callable[[Person, str], bool]

_sources: list[tuple[str, bool, TopicsOf]] = []
guards: Registry[MayListen] = Registry("topic")


def topics_of(*kinds: str, internal: bool = False) -> Callable[[TopicsOf], TopicsOf]:
    """Say which topics events of these kinds touch ("ticket.*" and "*" match many); `internal` reaches agents only."""

    def register(function: TopicsOf) -> TopicsOf:
        _sources.extend((kind, internal, function) for kind in kinds)
        return function

    return register


def authorizes(prefix: str) -> Callable[[MayListen], MayListen]:
    """Say who may listen to `prefix:key`. Asked when somebody subscribes and every few seconds after."""

    def register(function: MayListen) -> MayListen:
        return guards.add(prefix, function, module=module_of(function))

    return register


def touched(event: Event) -> Iterator[tuple[str, bool]]:
    """Every topic of an event, and whether only agents hear of it."""
    for pattern, internal, function in _sources:
        if fnmatchcase(event.kind, pattern) and Registry.is_on(module_of(function)):
            try:
                yield from ((topic, internal) for topic in function(event))
            except DatabaseError:
                raise
            except Exception:  # one module's mistake must not silence the others
                log.exception("topics of event %s (%s)", event.pk, event.kind)


def may_listen(person: Person, topic: str) -> bool:
    prefix, _colon, key = topic.partition(":")
    guard = guards.get(prefix)
    try:
        return guard is not None and guard(person, key)
    except DatabaseError:
        raise
    except Exception:  # a key the guard cannot read is a no
        log.exception("may person %s listen to %r", person.pk, topic)
        return False


@authorizes("person")
def is_oneself(person: Person, key: str) -> bool:
    """What concerns one person is told to that person alone."""
    return key == str(person.pk)


@authorizes("presence")
def is_an_agent(person: Person, key: str) -> bool:
    """Lists hear that somebody came or left somewhere, and nothing else."""
    return person.is_agent
