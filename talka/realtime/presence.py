"""Who is looking at a ticket or typing on it: told to the agents who listen to the same topic.

Kept in the memory of the web process, for half a minute: a page that is still open says so again. With several web
processes each knows only its own people, which is why nothing may depend on presence.
"""

import time
from dataclasses import dataclass
from threading import Lock

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kit.errors import Invalid, NotAllowed
from talka.people.models import Person

from .hub import Message, hub
from .topics import may_listen

STATES = ("viewing", "typing", "gone")
TTL = 30.0


@dataclass(frozen=True)
class Here:
    name: str
    state: str
    until: float


_here: dict[tuple[str, int], Here] = {}
_lock = Lock()


@login_required
@require_POST
def announce(request: HttpRequest) -> HttpResponse:
    """POST /presence topic=ticket:1042 state=viewing|typing|gone"""
    topic, state = request.POST.get("topic", "")[:100], request.POST.get("state", "")
    if state not in STATES:
        raise Invalid(_("Say one of: viewing, typing, gone."), field="state")
    person = request.user
    if not isinstance(person, Person) or not may_listen(person, topic):
        raise NotAllowed(_("You cannot see this."))
    note(topic, person, state)
    return HttpResponse(status=204)


def note(topic: str, person: Person, state: str, at: float | None = None) -> None:
    """Remember it for a while and tell the others."""
    at = time.monotonic() if at is None else at
    with _lock:
        for key in [key for key, here in _here.items() if here.until < at]:
            del _here[key]
        if state == "gone":
            _here.pop((topic, person.pk), None)
        else:
            _here[topic, person.pk] = Here(str(person), state, at + TTL)
    hub.publish([_message(topic, person.pk, str(person), state)])


def present(topics: set[str], at: float | None = None) -> list[Message]:
    """Who is there already, for one who has just come."""
    at = time.monotonic() if at is None else at
    with _lock:
        return [
            _message(topic, person, here.name, here.state)
            for (topic, person), here in _here.items()
            if topic in topics and here.until >= at
        ]


def _message(topic: str, person: int, name: str, state: str) -> Message:
    """For agents only: a customer need not know who reads their ticket, and when."""
    return Message(topic, "presence", (("person", person), ("name", name), ("state", state)), internal=True)
