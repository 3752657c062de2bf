"""The pages of time: panel, week, report, entry."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from talka.access import actions as access
from talka.worklog import actions
from talka.worklog.models import Activity, Entry

HTMX = {"HTTP_HX_REQUEST": "true"}


def as_(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def ada(world):
    return as_(world.ada)


@pytest.fixture
def lead(world):
    access.give(access.role("team_lead"), person=world.ben, by=None)
    return as_(world.ben)


def test_time_is_recorded_beside_the_ticket(world, ada):
    ticket = world.ticket()
    page = ada.post(f"/tickets/{ticket.pk}/time", {"minutes": "1:30", "note": "Phone"}, **HTMX).content.decode()
    assert "1:30" in page
    assert "Phone" in page
    assert ada.post(f"/tickets/{ticket.pk}/time", {"minutes": "soon"}, **HTMX).status_code == 422
    assert Entry.objects.count() == 1


def test_the_timer_is_seen_on_every_page_after_a_reload(world, ada):
    ticket = world.ticket()
    assert "rail-timer" not in ada.get("/tickets/").content.decode()
    ada.post(f"/tickets/{ticket.pk}/timer", {"do": "start"})
    assert f'class="rail-timer" href="/tickets/{ticket.pk}/"' in ada.get("/tickets/").content.decode()
    ada.post(f"/tickets/{ticket.pk}/timer", {"do": "pause"})
    assert "rail-timer" not in ada.get("/tickets/").content.decode()
    assert ada.post(f"/tickets/{ticket.pk}/timer", {"do": "explode"}).status_code == 422


def test_a_week_adds_up(world, ada):
    ticket = world.ticket("Router")
    actions.record(ticket, 15, by=world.ada)
    answer = ada.post("/time/", {"target": str(ticket.pk), "minutes": "45", "day": str(timezone.localdate())})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Router" in page
    assert "1:00" in page
    kept = ada.post("/time/", {"target": str(ticket.pk), "minutes": "soon", "note": "Kept words"})
    assert kept.status_code == 422
    assert "Kept words" in kept.content.decode()


def test_a_team_is_seen_by_those_who_may(world, ada, lead):
    actions.record(world.ticket(), 15, by=world.ada)
    there = f"/time/?team={world.network.pk}"
    assert "Ada Kazlauskaitė" in lead.get(there).content.decode()
    assert "<tbody>" not in as_(world.eve).get("/time/").content.decode()
    assert ada.get("/time/report").status_code == 403


@pytest.mark.parametrize("by", ["person", "ticket", "service", "organization", "activity", "team", "nothing"])
def test_a_report_sums_by_what_it_is_asked(world, lead, by):
    ticket = world.ticket("Router", service=world.vpn)
    actions.record(ticket, 15, activity=Activity.objects.create(name="Repair", billable=True), by=world.ada)
    actions.record(ticket, 45, by=world.ada)
    assert "1:00" in lead.get(f"/time/report?by={by}").content.decode()
    lines = b"".join(lead.get(f"/time/report.csv?by={by}").streaming_content).decode("utf-8-sig").splitlines()
    assert sum(int(line.split(",")[-3]) for line in lines[1:]) == 60


def test_an_entry_is_corrected_and_deleted(world, ada):
    entry = actions.record(world.ticket(), 15, by=world.ada)
    ada.post(f"/time/{entry.pk}/", {"minutes": "30", "day": str(entry.day), "note": "More", "billable": "on"})
    entry.refresh_from_db()
    assert (entry.minutes, entry.note, entry.billable) == (30, "More", True)
    assert ada.post(f"/time/{entry.pk}/", {"minutes": "30", "day": "never"}).status_code == 422
    ada.post(f"/time/{entry.pk}/removal")
    assert not Entry.objects.exists()


@pytest.mark.parametrize("who", ["carol", "dan"])
def test_customers_have_no_such_pages(world, who):
    """# HAZARDS NOTE-1"""
    ticket = world.ticket()
    entry = actions.record(ticket, 61, note="CANARY-time", by=world.ada)
    client = as_(getattr(world, who))
    assert client.get(f"/time/{entry.pk}/").status_code == 404
    assert client.get("/time/").status_code == 404
    for path in ("/portal/", f"/portal/requests/{ticket.pk}/", f"/api/v1/tickets/{ticket.pk}/time"):
        answer = client.get(path).content.decode()
        assert "CANARY-time" not in answer
        assert "1:01" not in answer


@pytest.mark.parametrize("count", [1, 40])
def test_many_entries_cost_no_more_statements(world, lead, count, django_assert_max_num_queries):
    ticket = world.ticket()
    for _number in range(count):
        actions.record(ticket, 5, by=world.ben)
    for path in (f"/tickets/{ticket.pk}/work", "/time/", "/time/report?by=ticket"):
        with django_assert_max_num_queries(15):
            lead.get(path, **HTMX)


def test_a_program_records_and_costs_stay_inside(world):
    def program(person):
        _token, secret = access.make_token(person, "all", ["all"], by=None)
        return Client(headers={"authorization": f"Bearer {secret}"})

    ticket, ada = world.ticket(), program(world.ada)
    made = ada.post(f"/api/v1/tickets/{ticket.pk}/time", json.dumps({"minutes": 15}), content_type="application/json")
    assert made.status_code == 201
    assert made.json()["cost"] is None
    day = made.json()["day"]
    assert len(ada.get(f"/api/v1/time?first={day}&last={day}").json()["items"]) == 1
    assert ada.get(f"/api/v1/time?first={day}&last={day}&everybody=true").status_code == 403
    key = made.json()["id"]
    changed = ada.patch(f"/api/v1/time/{key}", json.dumps({"minutes": 20}), content_type="application/json")
    assert changed.json()["minutes"] == 20
    assert program(world.carol).get(f"/api/v1/tickets/{ticket.pk}/time").status_code == 403
    assert ada.delete(f"/api/v1/time/{key}").status_code == 204
