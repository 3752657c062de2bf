import pytest

from talka.people.models import Person
from talka.realtime import presence


@pytest.fixture(autouse=True)
def _nobody_there(monkeypatch):
    monkeypatch.setattr(presence, "_here", {})


def told(topic: str, at: float) -> list[dict[str, object]]:
    return [dict(message.data) for message in presence.present({topic}, at)]


def test_who_is_there_is_told_to_who_comes():
    presence.note("ticket:1", Person(pk=5, name="Ada"), "typing", at=100)
    assert told("ticket:1", 101) == [{"person": 5, "name": "Ada", "state": "typing"}]
    assert told("ticket:2", 101) == []


def test_a_page_that_says_nothing_more_is_not_there_any_more():
    presence.note("ticket:1", Person(pk=5, name="Ada"), "viewing", at=100)
    assert told("ticket:1", 100 + presence.TTL + 1) == []


def test_who_leaves_is_gone_at_once():
    presence.note("ticket:1", Person(pk=5, name="Ada"), "viewing", at=100)
    presence.note("ticket:1", Person(pk=5, name="Ada"), "gone", at=101)
    assert told("ticket:1", 101) == []


def test_presence_is_for_agents():
    presence.note("ticket:1", Person(pk=5, name="Ada"), "viewing", at=100)
    assert all(message.internal for message in presence.present({"ticket:1"}, 100))
