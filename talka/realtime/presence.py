"""Who is looking at a ticket or typing on it: told to the agents who listen to the same topic.

Kept in a table for half a minute: a page that is still open says so again. Each web process reads what is new of it
(`Looking`, asked by the watcher) and tells its own listeners, so that it does not matter which process serves whom.
"""

import datetime as dt
import time
from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from talka.kit.errors import Invalid, NotAllowed
from talka.people.models import Person

from .hub import Message
from .models import Here
from .topics import may_listen

STATES = ("viewing", "typing", "gone")
TTL = dt.timedelta(seconds=30)
KEPT = dt.timedelta(minutes=5)  # longer than any process looks back
OVERLAP = dt.timedelta(seconds=3)  # a row may be committed later than its moment says
PAUSE = 0.3  # seconds between two looks, however often the database changes


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


@transaction.atomic
def note(topic: str, person: Person, state: str, at: dt.datetime | None = None) -> None:
    """Remember it for a while; `since` stays while the state does. Indexes here_once, here_seen."""
    at = at or now()
    mine = Here.objects.filter(topic=topic, person=person)
    if not mine.filter(state=state, seen_at__gte=at - TTL).update(seen_at=at):
        fresh = {"state": state, "since": at, "seen_at": at}
        if state != "gone":
            Here.objects.update_or_create(topic=topic, person=person, defaults=fresh)
        else:
            mine.update(**fresh)
    Here.objects.filter(seen_at__lt=at - KEPT).delete()


def here(topics: Iterable[str], at: dt.datetime | None = None) -> list[Here]:
    """Who is there now, with their names, in one statement; index here_once."""
    fresh = Here.objects.filter(topic__in=list(topics), seen_at__gte=(at or now()) - TTL).exclude(state="gone")
    return list(fresh.select_related("person").order_by("since"))


def present(topics: set[str], at: dt.datetime | None = None) -> list[Message]:
    """The same as messages, for one who has just come."""
    return [_message(row) for row in here(topics, at)]


class Looking:
    """What one web process has told of presence already."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, int], dt.datetime] = {}
        self.since = now()
        self.looked = 0.0

    def fresh(self) -> list[Message]:
        """What is new since the last look, and a nudge for the lists when somebody came, began to type or left."""
        if time.monotonic() - self.looked < PAUSE:
            return []
        self.looked = time.monotonic()
        rows = Here.objects.filter(seen_at__gt=self.since - OVERLAP).select_related("person").order_by("seen_at")[:1000]
        messages: list[Message] = []
        for row in rows:
            key = (row.topic, row.person_id)
            if self.told.get(key) == row.seen_at:
                continue
            self.told[key], self.since = row.seen_at, max(self.since, row.seen_at)
            messages.append(_message(row))
            if row.since == row.seen_at:
                messages.append(_changed(row.topic))
        self.told = {key: at for key, at in self.told.items() if at > self.since - KEPT}
        return messages


def _message(row: Here) -> Message:
    """For agents only: a customer need not know who reads their ticket, and when."""
    about = (("person", row.person_id), ("name", str(row.person)), ("state", row.state))
    return Message(row.topic, "presence", about, internal=True)


def _changed(topic: str) -> Message:
    """Lists of such things ask again who is where; the nudge itself names nobody and nothing."""
    return Message(f"presence:{topic.partition(':')[0]}", "nudge", (("event", 0), ("kind", "presence")), internal=True)
