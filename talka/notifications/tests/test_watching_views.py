"""Who watches a view hears of each ticket that comes into it, once."""

import pytest
from django.test import Client

from talka.access import actions as access
from talka.jobs.worker import drain
from talka.kit.errors import Refused
from talka.notifications import viewing
from talka.notifications.models import Notice, ViewWatch
from talka.tickets import actions as tickets
from talka.tickets import selectors
from talka.tickets.saved.actions import save_view

pytestmark = pytest.mark.django_db


@pytest.fixture
def urgent(world):
    view = save_view(world.ada, name="Urgent", selector=selectors.parse("priority:critical is:open").to_data())
    world.ticket("Was there", priority=1)
    drain()
    viewing.watch(world.ada, [view])
    return view


def told(person):
    return [notice.ticket.subject for notice in Notice.objects.filter(person=person, reason="view").order_by("pk")]


def test_coming_in_is_told_and_being_in_is_not(world, urgent):
    late = world.ticket("Late", priority=3)
    world.ticket("New", priority=1)
    drain()
    tickets.edit(late, by=world.ben, priority=1)
    tickets.note(late, "Look", by=world.ben)
    drain()
    assert told(world.ada) == ["New", "Late"]


def test_what_left_and_comes_back_is_news_again(world, urgent):
    ticket = world.ticket("Back", priority=1)
    drain()
    tickets.edit(ticket, by=world.ben, priority=4)
    drain()
    tickets.edit(ticket, by=world.ben, priority=1)
    drain()
    assert told(world.ada) == ["Back", "Back"]


def test_one_does_not_hear_of_ones_own_doing(world, urgent):
    ticket = world.ticket("Own", priority=3)
    drain()
    tickets.edit(ticket, by=world.ada, priority=1)
    drain()
    assert told(world.ada) == []


def test_nobody_hears_of_a_ticket_they_may_not_see(world, urgent):  # HAZARDS IDOR-6
    world.ada.grants.all().delete()
    world.ticket("Hidden", priority=1)
    drain()
    assert told(world.ada) == []


def test_a_view_of_too_many_tickets_is_refused_and_nothing_is_watched(world, urgent, monkeypatch):
    monkeypatch.setattr(viewing, "LARGEST", 0)
    everything = save_view(world.ada, name="All", selector={})
    with pytest.raises(Refused, match="All"):
        viewing.watch(world.ada, [urgent, everything])
    assert [watch.view_id for watch in ViewWatch.objects.all()] == [urgent.pk]


def test_somebody_elses_view_cannot_be_watched(world, urgent):
    client = Client()
    client.force_login(world.ben, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/account/notices/", {"views": [urgent.pk], "digest": ""})
    assert answer.status_code == 422
    assert not ViewWatch.objects.filter(person=world.ben).exists()


def test_a_program_chooses_for_its_owner(world, urgent):
    _token, secret = access.make_token(world.ada, "test", ["all"], by=None)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    wanted = {"ways": {"view": {"mail": True}}, "digest": {"every": "day", "at": "07:30"}, "views": [urgent.pk]}
    answer = client.put("/api/v1/notices/choices", wanted, content_type="application/json")
    assert answer.status_code == 200, answer.content
    found = client.get("/api/v1/notices/choices").json()
    assert (found["ways"]["view"]["mail"], found["digest"]["at"], found["views"]) == (True, "07:30:00", [urgent.pk])
    bad = client.put("/api/v1/notices/choices", wanted | {"views": [999]}, content_type="application/json")
    assert bad.status_code == 422
    world.ticket("New", priority=1)
    drain()
    [item] = client.get("/api/v1/notices?unread=true").json()["items"]
    assert item["reason"] == "view"
    assert client.post("/api/v1/notices/reads", {}, content_type="application/json").json() == {"read": 1}
