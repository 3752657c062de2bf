"""The home page: what needs me, my week, my teams; where one arrives is one's own choice."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from talka.home.models import Tally, weeks
from talka.tickets import actions as tickets

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_empty_day_teaches_the_next_step(world):
    page = client_of(world.ada).get("/home/").text
    assert "Nothing waits for you today" in page
    assert "?assignee=none" in page


def test_late_work_and_unanswered_customers_come_first_and_only_mine(world):
    late = world.ticket("Late one", assignee=world.ada)
    tickets.edit(late, due_at=timezone.now() - dt.timedelta(hours=1), by=world.ada)
    other = world.ticket("Not mine", assignee=world.ben)
    tickets.edit(other, due_at=timezone.now() - dt.timedelta(hours=1), by=world.ben)
    tickets.edit(
        world.ticket("Next month", assignee=world.ada), due_at=timezone.now() + dt.timedelta(days=30), by=world.ada
    )
    page = client_of(world.ada).get("/home/").text
    due = page[page.index('id="home-due"') : page.index('id="home-unanswered"')]
    assert "Late one" in due
    assert "Next month" not in due
    assert "Not mine" not in page


def test_what_my_teams_have_not_taken_is_counted(world):
    world.ticket(team=world.network)
    world.ticket(team=world.workplace)
    page = client_of(world.ada).get("/home/").text
    assert f"?team={world.network.pk}&amp;assignee=none" in page
    assert f"?team={world.workplace.pk}&amp;" not in page


def test_my_week_counts_replies_and_solved_beside_the_last(world):
    ticket = world.ticket(assignee=world.ada)
    tickets.reply(ticket, "Look again, please", by=world.ada)
    tickets.reply(ticket, "Done", by=world.ada, then="solve")
    today = timezone.localdate()
    last = today - dt.timedelta(days=today.weekday() + 1)
    Tally.objects.create(person=world.ada, day=last, solved=4, replies=9)
    Tally.objects.create(person=world.ada, day=last - dt.timedelta(days=7), solved=100)
    assert weeks(world.ada.pk, today) == [{"solved": 1, "replies": 2}, {"solved": 4, "replies": 9}]
    assert weeks(world.ben.pk, today) == [{"solved": 0, "replies": 0}] * 2


def test_a_refused_reply_counts_nothing(world):
    with pytest.raises(Exception, match="Write something"):
        tickets.reply(world.ticket(), " ", by=world.ada)
    assert not Tally.objects.exists()


def test_one_arrives_where_one_chose(world):
    assert client_of(world.ada).get("/").url == "/home/"
    world.ada.landing = "queue"
    world.ada.save()
    assert client_of(world.ada).get("/").url == "/tickets/"
    assert client_of(world.carol).get("/").url == "/portal/"


def test_a_customer_has_no_such_page(world):
    assert client_of(world.carol).get("/home/").status_code == 404


def test_it_costs_the_same_with_much_work(world):
    for n in range(20):
        ticket = world.ticket(f"Printer {n}", assignee=world.ada, team=world.network)
        tickets.edit(ticket, due_at=timezone.now() - dt.timedelta(hours=n), by=world.ada)
        world.ticket(team=world.network)
    browser = client_of(world.ada)
    browser.get("/home/")
    with CaptureQueriesContext(connection) as asked:
        browser.get("/home/")
    assert len(asked) <= 15, "\n".join(q["sql"][:120] for q in asked)
