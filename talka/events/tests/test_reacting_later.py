"""One reaction that fails disturbs neither the change that set it off nor its neighbours."""

import pytest
from django.utils import timezone

from talka.events import bus, tasks
from talka.events.models import Event
from talka.jobs.models import Job
from talka.jobs.worker import drain
from talka.people.models import Organization

pytestmark = pytest.mark.django_db


def make_due():
    Job.objects.update(run_at=timezone.now())


def test_one_that_fails_is_alone_and_tried_again(tried):
    ran, broken = [], [True]

    @bus.later("test.tried")
    def fragile(event, ticket):
        ran.append("fragile")
        if broken[0]:
            raise RuntimeError("the other side is away")

    @bus.later("test.tried")
    def steady(event, ticket):
        ran.append("steady")

    bus.record(tried("x"))
    with pytest.raises(RuntimeError):
        drain()
    assert ran == ["fragile", "steady", "fragile"]
    broken[0] = False
    make_due()
    drain()
    assert ran == ["fragile", "steady", "fragile", "fragile"]
    assert not Job.objects.exists()


def test_what_a_failed_reaction_wrote_is_taken_back(tried):
    @bus.later("test.tried")
    def half(event, ticket):
        Organization.objects.create(name="Half")
        raise RuntimeError("no")

    bus.record(tried("x"))
    with pytest.raises(RuntimeError):
        drain()
    assert not Organization.objects.exists()


def test_a_database_that_goes_away_does_not_lose_the_reactions(tried, monkeypatch):
    heard = []
    bus.later("test.tried")(lambda event, ticket: heard.append(event.pk))
    event = bus.record(tried("x"))
    with monkeypatch.context() as away:
        away.setattr(tasks.Event.objects, "get", lambda **_: (_ for _ in ()).throw(ConnectionError("gone")))
        with pytest.raises(ConnectionError):
            drain()
    assert Job.objects.get().state == Job.WAITING
    make_due()
    drain()
    assert heard == [event.pk]


def test_each_reaction_sees_the_ticket_as_the_one_before_left_it(world, tried):
    seen = []
    bus.later("test.tried")(lambda event, ticket: type(ticket).objects.update(subject="Changed"))
    bus.later("test.tried")(lambda event, ticket: seen.append(ticket.subject))
    ticket = world.ticket("Old")
    bus.record(tried("x"), ticket=ticket)
    drain()
    assert seen == ["Changed"]


def test_a_ticket_that_is_gone_is_none(tried):
    seen = []
    bus.later("test.tried")(lambda event, ticket: seen.append(ticket))
    event = bus.record(tried("x"))
    Event.objects.filter(pk=event.pk).update(ticket_id=10**9)
    drain()
    assert seen == [None]
