"""Who is on the other end of a stream, and what they may hear: asked again every few seconds (HAZARDS GEN-6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.http import HttpRequest, parse_cookie

from talka.access.actions import person_of_token
from talka.access.sessions import person_of
from talka.people.models import Person

from .topics import may_listen


@dataclass(frozen=True)
class Standing:
    """Nobody (person 0) or somebody, and the topics they may listen to right now."""

    person: int
    is_agent: bool
    topics: frozenset[str]


NOBODY = Standing(0, False, frozenset())


def check(session: str, bearer: str, topics: Iterable[str]) -> Standing:
    person = person_of_token(bearer) if bearer else by_session(session)
    if person is None or not person.is_active:
        return NOBODY
    return Standing(person.pk, person.is_agent, frozenset(topic for topic in topics if may_listen(person, topic)))


def by_session(key: str) -> Person | None:
    """The signed-in person, by the same rules as any page: a changed password ends the session."""
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    person = person_of(request)
    return person if isinstance(person, Person) else None


def session_key(header: str) -> str:
    """The session cookie out of a Cookie header."""
    return parse_cookie(header).get(settings.SESSION_COOKIE_NAME, "")
