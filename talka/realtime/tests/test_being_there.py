"""Who is looking at what, whichever web process they and we are served by."""

import datetime as dt

import pytest
from django.utils.timezone import now

from talka.realtime import presence
from talka.realtime.models import Here
from talka.realtime.topics import may_listen

pytestmark = pytest.mark.django_db
AT = now()
LATER = dt.timedelta(seconds=1)


def told(topic: str, at: dt.datetime) -> list[dict[str, object]]:
    return [dict(message.data) for message in presence.present({topic}, at)]


def test_who_is_there_is_told_to_who_comes(world):
    presence.note("ticket:1", world.ada, "typing", at=AT)
    assert told("ticket:1", AT + LATER) == [{"person": world.ada.pk, "name": str(world.ada), "state": "typing"}]
    assert told("ticket:2", AT + LATER) == []


def test_a_page_that_says_nothing_more_is_not_there_any_more(world):
    presence.note("ticket:1", world.ada, "viewing", at=AT)
    assert told("ticket:1", AT + presence.TTL + LATER) == []


def test_who_leaves_is_gone_at_once_and_every_process_hears_it(world):
    one, other = presence.Looking(), presence.Looking()
    one.since = other.since = AT - LATER
    presence.note("ticket:1", world.ada, "viewing", at=AT)
    heard = [[(m.topic, m.name) for m in process.fresh()] for process in (one, other)]
    assert heard == [[("ticket:1", "presence"), ("presence:ticket", "nudge")]] * 2
    presence.note("ticket:1", world.ada, "gone", at=AT + LATER)
    assert told("ticket:1", AT + LATER) == []
    for process in (one, other):
        process.looked = 0
        assert [dict(m.data)["state"] for m in process.fresh() if m.name == "presence"] == ["gone"]


def test_saying_again_that_one_is_there_nudges_no_list(world):
    process = presence.Looking()
    process.since = AT - LATER
    presence.note("ticket:1", world.ada, "viewing", at=AT)
    process.fresh()
    presence.note("ticket:1", world.ada, "viewing", at=AT + LATER)
    process.looked = 0
    assert [m.name for m in process.fresh()] == ["presence"]
    assert Here.objects.count() == 1


def test_what_is_long_over_is_forgotten(world):
    presence.note("ticket:1", world.ada, "viewing", at=AT - dt.timedelta(minutes=6))
    presence.note("ticket:2", world.ben, "viewing", at=AT)
    assert list(Here.objects.values_list("topic", flat=True)) == ["ticket:2"]


def test_presence_is_for_agents(world):
    presence.note("ticket:1", world.ada, "viewing", at=AT)
    assert all(message.internal for message in presence.present({"ticket:1"}, AT))
    assert may_listen(world.ada, "presence:ticket")
    assert not may_listen(world.carol, "presence:ticket")


def test_everybody_hears_of_themselves_alone(world):
    assert may_listen(world.ada, f"person:{world.ada.pk}")
    assert not may_listen(world.ada, f"person:{world.ben.pk}")
    assert not may_listen(world.carol, f"person:{world.ada.pk}")
