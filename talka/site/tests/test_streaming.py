"""Event streams of a real web process; events are committed by another one."""

import signal
import time

import pytest

from talka.jobs.testing import Site, living_site, until

from .browser import Ears, answers, door, get

PEOPLE = """
from django.conf import settings
from django.test import Client
from talka.people.models import Person
def cookie(person):
    client = Client(); client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
answer = {}
for name, agent in (("ada", True), ("ben", True), ("carol", False)):
    person = Person.objects.create(name=name, email=f"{name}@desk.example", is_agent=agent, note="1 2 3")
    answer[name] = [person.pk, cookie(person)]
"""
SAY = "from talka.events.models import Event\nanswer = Event.objects.create(kind='{kind}', thing='room:{room}').pk"


class Desk:
    """A living site with its web process and three people who are signed in."""

    def __init__(self, site: Site) -> None:
        self.site, self.people = site, site.ask(PEOPLE)
        self.open()

    def open(self) -> None:
        with door() as listening:
            self.port = listening.getsockname()[1]
            self.web = self.site.start("web", "--fd", str(listening.fileno()), fds=(listening.fileno(),))
        until(lambda: answers(self.port))

    def ears(self, name: str, topics: str = "room:1", **headers: str) -> Ears:
        return Ears(self.port, f"topics={topics}", self.people[name][1], **headers)

    def say(self, kind: str = "room.said", room: int = 1) -> int:
        return int(self.site.ask(SAY.format(kind=kind, room=room)))

    def change(self, name: str, **fields: object) -> None:
        person = f"from talka.people.models import Person\nPerson.objects.filter(pk={self.people[name][0]})"
        self.site.ask(f"{person}.update(**{fields!r})")

    def show(self, name: str, state: str) -> int:
        """POST /presence, as a page does; answers the status."""
        token = "a" * 32
        cookie = f"{self.people[name][1]}; csrftoken={token}"
        body = f"topic=room:1&state={state}&csrfmiddlewaretoken={token}"
        kind = "application/x-www-form-urlencoded"
        return get(self.port, "/presence", "POST", body, cookie=cookie, content_type=kind)[0]


@pytest.fixture(scope="module")
def _desk():
    with living_site("talka.site.tests.listening") as site:
        yield Desk(site)


@pytest.fixture
def desk(_desk):
    yield _desk
    for name in _desk.people:
        _desk.change(name, note="1 2 3", is_active=True)


def test_strangers_and_people_without_the_right_hear_nothing(desk):
    assert Ears(desk.port, "topics=room:1").status == 401
    assert desk.ears("ada", "room:99").status == 403
    assert desk.ears("ada", "nonsense").status == 403
    assert desk.ears("ada", "").status == 400
    assert desk.ears("ada", ",".join(f"room:{n}" for n in range(51))).status == 400
    assert desk.ears("ada", sec_fetch_site="cross-site").status == 400
    assert get(desk.port, "/events?topics=room:1", "POST")[0] == 405


def test_only_the_granted_topics_are_listened_to(desk):
    ready = desk.ears("ada", "room:1,room:99").hear()
    assert (ready.name, ready.data) == ("ready", {"topics": ["room:1"]})


def test_a_commit_elsewhere_is_a_nudge_here_at_once(desk):
    ears = desk.ears("ada")
    ears.hear()
    event = desk.say()
    at = time.monotonic()
    told = ears.hear()
    assert told.data == {"topic": "room:1", "event": event, "kind": "room.said"}
    assert told.id == event
    assert time.monotonic() - at < 1


def test_customers_do_not_even_hear_that_a_note_was_made(desk):
    ada, carol = desk.ears("ada"), desk.ears("carol")
    ada.hear(), carol.hear()
    desk.say("room.whispered")
    said = desk.say("room.said")
    assert ada.hear().data["kind"] == "room.whispered"
    assert carol.hear().data == {"topic": "room:1", "event": said, "kind": "room.said"}


def test_who_comes_back_is_told_what_was_missed(desk):
    ears = desk.ears("ada")
    last = ears.hear().id
    ears.close()
    missed = [desk.say(room=room) for room in (1, 2, 3)]
    ears = desk.ears("ada", "room:1,room:3", last_event_id=str(last))
    assert ears.hear().name == "ready"
    told = {ears.hear().data["event"]}
    while missed[2] not in told:
        told.add(ears.hear().data["event"])
    assert missed[0] in told
    assert missed[1] not in told


def test_who_was_away_too_long_is_told_to_fetch_everything(desk):
    desk.site.ask(
        "from talka.events.models import Event\nEvent.objects.bulk_create([Event(kind='x') for _ in range(800)])"
    )
    ears = desk.ears("ada", last_event_id="1")
    assert [ears.hear().name, ears.hear().name] == ["ready", "reset"]


def test_a_deactivated_person_hears_no_more_within_five_seconds(desk):
    ears = desk.ears("ben")
    ears.hear()
    desk.change("ben", is_active=False)
    at = time.monotonic()
    assert ears.hear() is None
    assert time.monotonic() - at < 5


def test_a_topic_that_is_taken_away_is_gone_within_five_seconds(desk):
    ears = desk.ears("ben", "room:1,room:2")
    ears.hear()
    desk.change("ben", note="2")
    gone = ears.hear(5)
    assert (gone.name, gone.data) == ("gone", {"topic": "room:1"})
    desk.say(room=1)
    said = desk.say(room=2)
    assert ears.hear().data["event"] == said


def test_typing_is_told_to_agents_and_not_to_customers(desk):
    ada, carol = desk.ears("ada"), desk.ears("carol")
    ada.hear(), carol.hear()
    assert desk.show("ben", "typing") == 204
    told = ada.hear()
    assert (told.name, told.data["name"], told.data["state"]) == ("presence", "ben", "typing")
    assert carol.hears_nothing(0.3)


def test_nobody_types_in_a_room_they_cannot_enter(desk):
    desk.change("ben", note="2")
    assert desk.show("ben", "typing") == 403
    assert desk.show("ada", "dancing") == 422


def test_stopping_does_not_wait_for_open_streams(desk):
    ears = desk.ears("ada", "room:3")
    ears.hear()
    at = time.monotonic()
    desk.web.send_signal(signal.SIGTERM)
    assert ears.hear() is None
    assert desk.web.wait(10) in (0, -signal.SIGTERM)
    assert time.monotonic() - at < 3
    desk.open()


def test_one_person_cannot_hold_streams_without_end(desk):
    open_ears = [desk.ears("carol") for _ in range(21)]
    assert [ears.status for ears in open_ears[-2:]] == [200, 429]
    for ears in open_ears:
        ears.close()
