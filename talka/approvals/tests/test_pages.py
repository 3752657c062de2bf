"""Asking on the ticket, the list of what waits, answering in the app and by REST."""

import json

import pytest
from django.test import Client

from talka.access import actions as access
from talka.approvals import actions
from talka.approvals.models import Approval, Plan, PlanStep, Vote
from talka.events.testing import recorded
from talka.tickets import actions as tickets

from .conftest import as_, vote_of

HTMX = {"HTTP_HX_REQUEST": "true"}


def test_asking_from_the_ticket_by_people_and_by_plan(world, plan):
    ada, ticket = as_(world.ada), world.ticket(service=world.vpn)
    kept = ada.post(f"/tickets/{ticket.pk}/approvals", {"name": "Kept words", "rule": "anyone"})
    assert kept.status_code == 409
    assert "Kept words" in kept.content.decode()
    assert not Approval.objects.exists()
    ada.post(f"/tickets/{ticket.pk}/approvals", {"name": "Monitor", "people": [world.ben.pk], "rule": "all"})
    ada.post(f"/tickets/{ticket.pk}/approvals", {"plan": plan.pk})
    assert set(Approval.objects.values_list("name", flat=True)) == {"Monitor", "Purchase"}
    panel = ada.get(f"/tickets/{ticket.pk}/work", **HTMX).content.decode()
    assert "Monitor" in panel
    assert "Dan" in panel


def test_what_waits_for_me_is_on_home_and_in_the_list_and_is_answered_there(world, asked):
    approval = asked(world.ben)
    ben = as_(world.ben)
    assert "New monitor" in ben.get("/home/").content.decode()
    assert "New monitor" in ben.get("/approvals/").content.decode()
    refused = ben.post(f"/approvals/votes/{vote_of(approval, world.ben).pk}/answers", {"answer": "no"})
    assert refused.status_code == 422
    ben.post(f"/approvals/votes/{vote_of(approval, world.ben).pk}/answers", {"answer": "yes", "comment": "Fine"})
    assert "Fine" in ben.get(f"/approvals/{approval.pk}/").content.decode()
    assert "New monitor" not in ben.get("/home/").content.decode()


def test_a_manager_who_is_a_customer_decides_in_the_portal_and_sees_no_notes(world, asked):
    approval = asked(world.dan)
    tickets.note(approval.ticket, "SECRET", by=world.ada)
    dan = as_(world.dan)
    assert "New monitor" in dan.get("/portal/").content.decode()
    page = dan.get(f"/approvals/{approval.pk}/").content.decode()
    assert "It drops." in page
    assert "SECRET" not in page
    assert dan.get(f"/tickets/{approval.ticket_id}/").status_code == 404
    dan.post(f"/approvals/votes/{vote_of(approval, world.dan).pk}/delegations", {"person": "ben@example.org"})
    assert vote_of(approval, world.ben).instead_of == world.dan


def test_a_ticket_that_changed_meanwhile_shows_it(world, asked):
    approval = asked(world.ben)
    tickets.edit(approval.ticket, subject="VPN and a new car", by=world.ada)
    page = as_(world.ben).get(f"/approvals/{approval.pk}/").content.decode()
    assert "has changed since" in page
    assert "VPN and a new car" in page


def test_others_see_nothing(world, asked):
    approval = asked(world.ben)
    vote = vote_of(approval, world.ben)
    for person in (world.carol, world.dan):
        client = as_(person)
        assert client.get(f"/approvals/{approval.pk}/").status_code == 404
        assert client.post(f"/approvals/votes/{vote.pk}/answers", {"answer": "yes"}).status_code == 404
        assert client.post(f"/approvals/{approval.pk}/withdrawals").status_code == 404
        assert client.get(f"/tickets/{approval.ticket_id}/approvals").status_code == 404
    assert Client().get("/approvals/").status_code == 302
    assert not recorded("approval.answered")


def test_history_tells_all_of_it(world, asked):
    approval = asked(world.ben)
    actions.answer(vote_of(approval, world.ben), False, comment="Too dear", by=world.ben)
    page = as_(world.ada).get(f"/tickets/{approval.ticket_id}/").content.decode()
    assert "asked for approval “New monitor”, Money: Ben Hughes" in page
    assert "does not approve “New monitor” (Money) Too dear" in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"rule": "anyone"}, "Nobody would be asked"),
        ({"rule": "at_least", "amount": 3, "manager": True}, "wants 3"),
        ({"rule": "percent", "amount": 0, "manager": True}, "percentage"),
    ],
)
def test_an_impossible_step_is_refused_when_it_is_saved(world, plan, given, words):
    eve, before = as_(world.eve), PlanStep.objects.count()
    step = {"plan": plan.pk, "name": "X", "position": 3, "remind_after": 24, "expires_after": 0, "amount": 0} | given
    page = eve.post("/settings/approval-steps/new", step)
    assert words in page.content.decode()
    assert PlanStep.objects.count() == before


def test_a_page_of_an_approval_costs_the_same_however_many_are_asked(world, asked, django_assert_max_num_queries):
    approval = asked(world.ben, world.ada, world.eve, rule="all")
    client = as_(world.ben)
    client.get(f"/approvals/{approval.pk}/")
    with django_assert_max_num_queries(25):
        client.get(f"/approvals/{approval.pk}/")


def test_programs_ask_and_answer(world):
    ticket = world.ticket()
    ada, ben = (Client(headers={"Authorization": f"Bearer {_token(one)}"}) for one in (world.ada, world.ben))
    send = {"content_type": "application/json"}
    made = ada.post(
        f"/api/v1/tickets/{ticket.pk}/approvals", json.dumps({"name": "Monitor", "people": [world.ben.pk]}), **send
    )
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    assert [one["id"] for one in ben.get("/api/v1/approvals").json()["items"]] == [key]
    assert ada.post(f"/api/v1/approvals/{key}/answers", json.dumps({"approve": True}), **send).status_code == 422
    done = ben.post(f"/api/v1/approvals/{key}/answers", json.dumps({"approve": True}), **send)
    assert done.json()["state"] == "granted"
    assert Vote.objects.get().via == "api"
    assert ben.get("/api/v1/approvals").json()["items"] == []
    assert Plan.objects.count() == 0


def _token(person):
    return access.make_token(person, "test", ["all"], by=None)[1]
