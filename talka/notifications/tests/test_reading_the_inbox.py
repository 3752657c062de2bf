"""The bell, its inbox, and what marks a notice as read."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.jobs.worker import drain
from talka.notifications.models import Mute, Notice
from talka.tickets import actions as tickets

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(world):
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def told(world):
    """Three tickets given to Ada by Ben."""
    made = [world.ticket(f"Printer {n}") for n in range(3)]
    for ticket in made:
        tickets.assign(ticket, world.ada, by=world.ben)
    drain()
    return made


def test_the_bell_counts_and_the_inbox_says_what_happened(browser, told):
    page = browser.get("/notices/").text
    assert "Notices, 3 unread" in page
    assert page.count("Ben Hughes assigned this to you") >= 3
    assert "Notices, 3 unread" in browser.get("/notices/bell", headers={"HX-Request": "true"}).text


def test_one_those_of_a_ticket_and_all_are_marked_as_read(browser, world, told):
    first = Notice.objects.filter(person=world.ada).order_by("pk").first()
    browser.post("/notices/reads", {"notice": first.pk})
    assert Notice.objects.filter(person=world.ada).unread().count() == 2
    browser.post("/notices/reads", {"ticket": told[1].pk})
    assert Notice.objects.filter(person=world.ada).unread().count() == 1
    browser.post("/notices/reads")
    assert not Notice.objects.filter(person=world.ada).unread().exists()


@pytest.mark.parametrize("wild", [{"notice": "x"}, {"notice": "²"}, {"ticket": "9" * 40}, {"ticket": ""}])
def test_what_cannot_be_read_marks_nothing(browser, world, told, wild):
    browser.post("/notices/reads", wild)
    assert Notice.objects.filter(person=world.ada).unread().count() == 3


def test_nobody_reads_the_notices_of_another(browser, world, told):
    Notice.objects.update(person=world.ben)
    browser.post("/notices/reads")
    browser.post("/notices/reads", {"notice": Notice.objects.first().pk})
    assert Notice.objects.filter(person=world.ben).unread().count() == 3
    assert "Printer" not in browser.get("/notices/").text


def test_opening_a_ticket_asks_to_read_what_was_told_of_it(browser, told):
    assert 'hx-post="/notices/reads"' in browser.get(f"/tickets/{told[0].pk}/").text
    browser.post("/notices/reads", {"ticket": told[0].pk})
    assert 'hx-post="/notices/reads"' not in browser.get(f"/tickets/{told[0].pk}/").text


def test_a_ticket_is_muted_and_heard_again(browser, world, told):
    browser.post(f"/tickets/{told[0].pk}/mutes", {"mute": "1"})
    assert Mute.objects.filter(person=world.ada, ticket=told[0]).exists()
    assert "Hear of this ticket again" in browser.get(f"/tickets/{told[0].pk}/").text
    browser.post(f"/tickets/{told[0].pk}/mutes", {"stop": "1"})
    assert not Mute.objects.exists()


def test_choices_are_kept(browser, world):
    browser.post("/account/notices/", {"assigned-mail": "on", "quiet_from": "22:00", "quiet_until": "07:00"})
    page = browser.get("/account/notices/").text
    assert 'name="assigned-mail" id="id_assigned-mail" aria-labelledby="why-2 way-2" checked' in page
    assert 'value="22:00"' in page
    for wrong in (
        {"quiet_from": "22:00"},
        {"quiet_from": "1:00", "quiet_until": "1:00"},
        {"quiet_from": "x", "quiet_until": "\0"},
    ):
        assert browser.post("/account/notices/", wrong).status_code == 422


def test_the_inbox_costs_the_same_with_many(browser, world, told):
    with CaptureQueriesContext(connection) as few:
        browser.get("/notices/")
    for n in range(20):
        tickets.assign(world.ticket(f"More {n}"), world.ada, by=world.ben)
    drain()
    with CaptureQueriesContext(connection) as many:
        browser.get("/notices/")
    assert len(many) <= max(len(few), 15)


def test_a_customer_has_no_bell(world):
    client = Client()
    client.force_login(world.carol, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/notices/").status_code == 404
