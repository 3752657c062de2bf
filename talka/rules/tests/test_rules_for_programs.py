"""The REST of rules: what a page can do, a program can, with the same refusals."""

import json

import pytest
from django.test import Client

from talka.access import actions as access
from talka.rules.models import Rule
from talka.rules.tests.test_running_rules import CRITICAL

RULE = {"when": {"events": ["ticket.opened"]}, "then": CRITICAL}


@pytest.fixture
def program(world):
    _token, secret = access.make_token(world.eve, "all", ["all"], by=None)
    return Client(headers={"authorization": f"Bearer {secret}"})


def send(client, path, data, method="post"):
    return getattr(client, method)(f"/api/v1/{path}", json.dumps(data), content_type="application/json")


def test_a_program_makes_changes_switches_takes_back_and_deletes_a_rule(program, world, work):
    made = send(program, "rules", {"name": "Hot", "rule": RULE})
    assert made.status_code == 201
    key = made.json()["id"]
    assert (made.json()["on"], made.json()["version"]) == (True, 1)
    assert "A ticket arrives" in made.json()["words"]
    changed = send(program, f"rules/{key}", {"rule": RULE | {"then": [{"do": "priority", "to": "2"}]}}, "patch")
    assert changed.json()["version"] == 2
    assert [one["number"] for one in program.get(f"/api/v1/rules/{key}/versions").json()["items"]] == [2, 1]
    assert send(program, f"rules/{key}/rollbacks", {"number": 1}).json()["rule"]["then"] == CRITICAL
    ticket = world.ticket()
    work()
    assert program.get(f"/api/v1/rules/{key}/runs").json()["items"][0]["ticket"] == ticket.pk
    assert program.get(f"/api/v1/tickets/{ticket.pk}/rules").json()["items"][0]["runs"][0]["outcome"] == "done"
    asked = send(program, f"rules/{key}/trials", {"days": 7})
    assert asked.status_code == 202
    work()
    found = program.get(f"/api/v1/rules/trials/{asked.json()['id']}").json()
    assert (found["state"], found["matched"], found["items"][0]["ticket"]) == ("done", 1, ticket.pk)
    assert send(program, f"rules/{key}/states", {"on": False}).json()["on"] is False
    assert program.delete(f"/api/v1/rules/{key}").status_code == 204
    assert program.get(f"/api/v1/rules/{key}").status_code == 404


def test_what_is_wrong_is_named_and_nothing_is_kept(program):
    before = Rule.objects.count()
    answer = send(program, "rules", {"name": "Wrong", "rule": RULE | {"then": [{"do": "priority", "to": "9"}]}})
    assert (answer.status_code, answer.json()["field"]) == (422, "then.0.to")
    assert Rule.objects.count() == before


def test_others_may_not(world):
    _token, secret = access.make_token(world.ada, "all", ["all"], by=None)
    ada = Client(headers={"authorization": f"Bearer {secret}"})
    assert send(ada, "rules", {"name": "Mine", "rule": RULE}).status_code == 403
    assert ada.get("/api/v1/rules").status_code == 403
    assert ada.get(f"/api/v1/rules/{Rule.objects.first().pk}").status_code == 404
