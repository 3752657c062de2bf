"""Personal settings: how it looks and works, out of office; on the pages, in the API and beside the name."""

import datetime as dt
import json

import pytest
from django.test import Client

from talka.kit.errors import Invalid
from talka.people import actions
from talka.people.personal import away_on

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 12, 1)


def client_of(person):
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_choices_are_kept_and_show_on_the_page(world):
    browser = client_of(world.ada)
    browser.post("/account/preferences/", {"density": "compact", "composer": "plain", "landing": "queue"})
    world.ada.refresh_from_db()
    kept = (world.ada.density, world.ada.composer, world.ada.landing, world.ada.shortcuts)
    assert kept == ("compact", "plain", "queue", False)
    page = browser.get("/account/preferences/").text
    assert 'data-density="compact"' in page
    assert "data-on" not in page[page.index("<hot-keys") :].split(">")[0]


def test_shortcuts_are_switched_where_they_are_listed(world):
    browser = client_of(world.ada)
    assert browser.post("/account/shortcuts", {}).status_code == 204
    world.ada.refresh_from_db()
    assert not world.ada.shortcuts
    browser.post("/account/shortcuts", {"on": "on"})
    world.ada.refresh_from_db()
    assert world.ada.shortcuts


@pytest.mark.parametrize("wild", ["narrow", "", "\0", "x" * 9000])
def test_a_choice_that_is_not_offered_is_refused(world, wild):
    answer = client_of(world.ada).post(
        "/account/preferences/", {"density": wild, "composer": "rich", "landing": "home"}
    )
    assert answer.status_code == 422
    world.ada.refresh_from_db()
    assert world.ada.density == "comfortable"


@pytest.mark.parametrize(
    ("first", "last", "is_away"),
    [
        (None, None, False),
        (DAY, None, True),
        (None, DAY, True),
        (DAY, DAY, True),
        (dt.date(2026, 12, 2), None, False),
        (None, dt.date(2026, 11, 30), False),
    ],
)
def test_away_holds_on_its_first_and_on_its_last_day(first, last, is_away):
    assert away_on(first, last, DAY) is is_away


def test_who_is_away_is_said_before_work_is_given_to_them(world):
    ticket = world.ticket()
    actions.say_away(world.ben, dt.date(2020, 1, 1), dt.date(2999, 1, 2), substitute=world.ada, by=world.ben)
    browser = client_of(world.ada)
    assert "away until 2 January 2999" in browser.get("/tickets/choices", {"of": "people", "ticket": ticket.pk}).text
    said = browser.get("/palette", {"q": "ben", "about": f"ticket:{ticket.pk}"}, headers={"HX-Request": "true"}).text
    assert "away until 2 January 2999" in said


def test_the_ticket_of_somebody_away_names_who_takes_over(world):
    ticket = world.ticket(assignee=world.ben)
    actions.say_away(world.ben, dt.date(2020, 1, 1), None, substitute=world.eve, by=world.ben)
    assert "Takes over: Eve" in client_of(world.ada).get(f"/tickets/{ticket.pk}/").text


def test_coming_back_empties_it(world):
    actions.say_away(world.ada, DAY, None, substitute=world.ben, by=world.ada)
    client_of(world.ada).post("/account/away/", {"back": "1"})
    world.ada.refresh_from_db()
    assert (world.ada.away_from, world.ada.away_until, world.ada.substitute) == (None, None, None)


def test_days_the_wrong_way_round_and_strangers_as_substitutes_are_refused(world):
    for wrong in (
        {"first": DAY, "last": DAY - dt.timedelta(days=1)},
        {"first": DAY, "last": None, "substitute": world.carol},
        {"first": DAY, "last": None, "substitute": world.ada},
        {"first": None, "last": None, "substitute": world.ben},
    ):
        with pytest.raises(Invalid):
            actions.say_away(world.ada, wrong["first"], wrong["last"], substitute=wrong.get("substitute"), by=world.ada)
    world.ada.refresh_from_db()
    assert world.ada.away_from is None
    typed = {"away_from": "2026-12-02", "away_until": "2026-12-01"}
    assert client_of(world.ada).post("/account/away/", typed).status_code == 422


def test_customers_have_no_such_pages(world):
    for path in ("/account/preferences/", "/account/away/"):
        assert client_of(world.carol).get(path).status_code == 404


def test_a_program_reads_and_changes_the_same(world):
    browser = client_of(world.ada)
    told = browser.get("/api/v1/me/settings").json()
    assert (told["density"], told["away"], told["shortcuts"]) == ("comfortable", False, True)
    given = {"density": "compact", "away_from": "2020-01-01", "substitute": world.ben.pk}
    answer = browser.patch("/api/v1/me/settings", json.dumps(given), content_type="application/json")
    assert answer.json()["away"] is True
    for wrong in (
        {"density": "x"},
        {"time_zone": "Mars/Base"},
        {"substitute": world.carol.pk},
        {"away_until": "2019-01-01"},
        {"is_agent": True},
    ):
        answer = browser.patch("/api/v1/me/settings", json.dumps(wrong), content_type="application/json")
        assert answer.status_code in (400, 422), wrong
    world.ada.refresh_from_db()
    assert (world.ada.density, world.ada.substitute) == ("compact", world.ben)
