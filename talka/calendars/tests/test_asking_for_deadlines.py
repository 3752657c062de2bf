"""The arithmetic over the API, with the vectors of peers (talka/kit/tests/data/sla) on calendars that the API made."""

import json
from pathlib import Path

import pytest
from django.test import Client

from talka.access import actions as access
from talka.calendars.models import Calendar, Day
from talka.kit import working_time
from talka.people import actions as people

VECTORS = json.loads(
    (Path(working_time.__file__).parent / "tests/data/sla/business_time_vectors.json").read_text(encoding="utf-8")
)
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@pytest.fixture
def ask(world):
    return asking(world.eve)


def asking(person):
    _token, secret = access.make_token(person, "test", ["all"], by=None)
    client = Client(headers={"authorization": f"Bearer {secret}"})

    def call(path, **data):
        answer = client.post(f"/api/v1{path}", json.dumps(data), content_type="application/json")
        return answer.status_code, answer.json()

    return call


def made(ask, name="Office", **fields):
    status, told = ask("/calendars", name=name, short_eves=False, country="", active=True, **fields)
    assert status == 201, told
    return f"/calendars/{told['id']}"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_program_gets_what_peers_agree_on(ask, vector):
    given = vector["calendar"]
    week = [", ".join(f"{a}-{b}" for a, b in given["weekly"].get(day, ())) for day in WEEK]
    where = made(ask, time_zone=given["timezone"], week=week)
    for text in given["holidays_yearly"]:
        key = int(where.rpartition("/")[2])
        status, _told = ask("/special-days", calendar=key, date=f"2004{text[1:]}", name=text, yearly=True)
        assert status == 201
    if vector["op"] == "add":
        _, told = ask(f"{where}/due", start=vector["start"], seconds=vector["add_seconds"])
        assert told["due"][:19].replace("T", " ") == vector["expected_end"]
        assert sum(part["seconds"] for part in told["worked"]) == vector["add_seconds"]
    elif vector["op"] == "between":
        _, told = ask(f"{where}/between", start=vector["start"], end=vector["end"])
        assert told["seconds"] == vector["expected_seconds"]
    else:
        _, told = ask(f"{where}/open", at=vector["start"])
        assert told["open"] is vector["expected"]


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        ("due", {"start": "2026-03-02T08:00:00"}, "seconds"),
        ("due", {"start": "2026-03-02T08:00:00", "seconds": 1, "minutes": 1}, "seconds"),
        ("due", {"start": "1066-10-14T09:00:00Z", "seconds": 60}, "start"),
        ("between", {"start": "2026-03-02T08:00:00", "end": "2056-03-02T08:00:00"}, "end"),
        ("due", {"start": "2026-03-02", "seconds": -5}, "seconds"),
        ("open", {"at": "yesterday"}, "at"),
    ],
)
def test_what_cannot_be_worked_out_is_refused_by_the_field(ask, path, data, field):
    status, told = ask(f"{made(ask, time_zone='Europe/Vilnius')}/{path}", **data)
    assert status == 422
    assert told["field"] == field


def test_a_calendar_that_is_hardly_ever_open_says_so(ask):
    where = made(ask, time_zone="Europe/Vilnius", week=["00:00-00:01", *[""] * 6])
    status, told = ask(f"{where}/due", start="2026-03-02T08:00:00", seconds=10_000_000)
    assert (status, told["field"]) == (422, "start")


def test_a_customer_knows_no_such_address(ask, world):
    where = made(ask, time_zone="Europe/Vilnius")
    assert asking(world.carol)(f"{where}/due", start="2026-03-02T08:00:00", seconds=60)[0] == 404


def test_hours_of_an_agent_need_no_right_to_change_them(ask, world):
    where = made(ask, time_zone="Europe/Vilnius")
    assert asking(world.ada)(f"{where}/due", start="2026-03-02T08:00:00", seconds=60)[0] == 200


@pytest.mark.parametrize("week", [["08:00-17:00"], "08:00-17:00", [1] * 7, ["17:00-08:00", *[""] * 6]])
def test_a_week_that_is_none_is_refused_and_nothing_kept(ask, week):
    before = Calendar.objects.count()
    assert ask("/calendars", name="Odd", time_zone="Europe/Vilnius", week=week)[0] == 422
    assert Calendar.objects.count() == before


def test_holidays_of_a_region_are_days_off(ask):
    where = made(ask, time_zone="Europe/Berlin", week=["08:00-16:00"] * 7, name="Munich")
    Calendar.objects.filter(name="Munich").update(country="DE", region="BY")
    assert ask(f"{where}/open", at="2026-01-06T10:00:00")[1]["open"] is False  # Epiphany
    Calendar.objects.filter(name="Munich").update(region="BE")
    assert ask(f"{where}/open", at="2026-01-06T10:00:00")[1]["open"] is True


def test_a_region_that_the_country_has_not_is_refused_with_those_it_has(ask):
    status, told = ask("/calendars", name="X", time_zone="Europe/Berlin", country="DE", region="ZZ")
    assert (status, told["field"]) == (422, "region")
    assert "BY" in told["detail"]


def test_a_day_of_every_year_yields_to_the_day_of_one_year(ask, world):
    where = made(ask, time_zone="Europe/Vilnius", week=["08:00-17:00"] * 7)
    calendar = Calendar.objects.get(pk=where.rpartition("/")[2])
    Day.objects.create(calendar=calendar, date="2020-06-01", name="Founders", yearly=True)
    Day.objects.create(calendar=calendar, date="2026-06-01", name="Not this year", hours="08:00-17:00")
    assert ask(f"{where}/open", at="2025-06-01T10:00:00")[1]["open"] is False
    assert ask(f"{where}/open", at="2026-06-01T10:00:00")[1]["open"] is True


def test_asking_stores_nothing(ask, world):
    where = made(ask, time_zone="Europe/Vilnius")
    before = list(Calendar.objects.values())
    ask(f"{where}/due", start="2026-03-02T08:00:00", seconds=60)
    assert list(Calendar.objects.values()) == before


def test_people_use_only_what_they_may(world):
    stranger = people.add_person(email="x@example.org", name="X", by=None)
    assert asking(stranger)("/calendars/1/open", at="2026-03-02T08:00:00")[0] == 404
