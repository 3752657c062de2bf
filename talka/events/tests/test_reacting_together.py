"""Events that wait are reacted to in one commit, and what befalls one of them is not held against the others (0150)."""

import pytest
from django.utils import timezone

from talka.events import bus
from talka.jobs.models import Job
from talka.jobs.worker import drain

pytestmark = pytest.mark.django_db


def make_due():
    Job.objects.update(run_at=timezone.now())


def test_events_that_wait_come_along_in_their_order(tried, monkeypatch):
    heard = []
    bus.later("test.tried")(lambda event, ticket: heard.append(event.data["what"]))
    for what in "abcde":
        bus.record(tried(what))
    assert drain() < 5
    assert heard == list("abcde")
    assert not Job.objects.exists()


def test_what_takes_the_first_back_leaves_the_others_as_if_nobody_had_touched_them(tried):
    away = [True]

    @bus.later("test.tried")
    def reaction(event, ticket):
        if event.data["what"] == "c" and away[0]:
            raise SystemExit  # no exception of the reaction: the worker itself goes

    for what in "abc":
        bus.record(tried(what))
    with pytest.raises(SystemExit):
        drain()
    assert sorted(Job.objects.order_by("pk").values_list("state", "attempts")) == [
        ("running", 1),
        ("waiting", 0),
        ("waiting", 0),
    ]


def test_one_that_is_tried_again_goes_alone(tried, monkeypatch):
    heard = []
    bus.later("test.tried")(lambda event, ticket: heard.append(event.data["what"]))
    for what in "ab":
        bus.record(tried(what))
    first = Job.objects.order_by("pk").first()
    Job.objects.filter(pk=first.pk).update(attempts=1)
    assert drain() == 2
    assert heard == ["a", "b"]


def test_nothing_is_overtaken_by_what_comes_along(tried):
    """Another job that is due earlier has its turn first, whatever its kind."""
    from talka.jobs.tests.errands import fetch  # noqa: PLC0415  declared where jobs are tried

    heard = []
    bus.later("test.tried")(lambda event, ticket: heard.append(event.data["what"]))
    bus.record(tried("a"))
    fetch.enqueue(word="milk", lane="interactive")
    bus.record(tried("b"))
    assert drain() == 3
    assert heard == ["a", "b"]
