"""Who is let in, what a wrong call is told, how often one may call."""

import json

import pytest
from django.test import Client

from talka.access.actions import revoke_token
from talka.api import meter
from talka.api.models import Meter
from talka.options import store
from talka.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def assert_problem(response, status, code=None, field=None):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status
    assert told["detail"]
    if code:
        assert told["code"] == code
    if field:
        assert told["field"] == field
    return told


def test_nobody_is_let_in_without_a_token(world, client):
    for path in ("/me", "/tickets", "/people", "/openapi.json", "/nothing"):
        response = client.get(f"/api/v1{path}")
        assert_problem(response, 401, "token_needed")
        assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_token_counts_only_in_its_header(world, program, client):
    secret = program(world.ada).secret
    assert_problem(client.get(f"/api/v1/me?token={secret}"), 401)
    assert_problem(client.get("/api/v1/me", headers={"authorization": f"Basic {secret}"}), 401, "bad_token")


def test_a_revoked_token_is_out_at_once(world, program):
    ada = program(world.ada)
    assert ada.get("/me").status_code == 200
    revoke_token(ada.token, by=None)
    assert_problem(ada.get("/me"), 401, "bad_token")


def test_a_session_needs_its_csrf_token_to_change_something(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/api/v1/me").json()["name"] == world.ada.name
    assert client.get("/api/v1/me").json()["token"] is None
    refused = client.post("/api/v1/tickets", json.dumps({"subject": "x"}), content_type="application/json")
    assert_problem(refused, 403, "csrf")
    assert not Ticket.objects.exists()


def test_unseen_and_unknown_are_the_same_answer(world, program):
    ticket = world.ticket()
    dan = program(world.dan)
    for path in ("", "/messages", "/moves", "/history", "/links", "/watchers"):
        unseen, unknown = dan.get(f"/tickets/{ticket.pk}{path}"), dan.get(f"/tickets/{ticket.pk + 999}{path}")
        assert_problem(unseen, 404, "not_found")
        assert unseen.content == unknown.content
    assert dan("PATCH", f"/tickets/{ticket.pk}", {"subject": "mine"}).content == unseen.content
    assert dan.get(f"/tickets/{10**40}").content == unseen.content
    assert dan.get("/no/such/place").content == unseen.content


def test_a_wrong_call_is_told_what_is_wrong(world, program):
    ada = program(world.ada)
    number = world.ticket().pk
    assert_problem(ada.post("/tickets", "{"), 400, "bad_json")
    assert_problem(ada.post("/tickets", '{"subject": "a", "subject": "b"}'), 400, "repeated")
    assert_problem(ada.post("/tickets", '{"subject": NaN}'), 400, "bad_json")
    assert_problem(ada.post("/tickets", '{"subject": "\\ud800"}'), 422)
    assert_problem(ada.post("/tickets", '{"custom": ' + '{"a":' * 60 + "1" + "}" * 61), 422)
    assert_problem(ada.post("/tickets", '{"custom": ' + "[" * 100_000), 400, "bad_json")
    assert_problem(ada.post("/tickets", {}), 422, "missing", "subject")
    assert_problem(ada.post("/tickets", {"subject": "x", "is_admin": True}), 422, "unknown_field", "is_admin")
    assert_problem(ada.post("/tickets", {"subject": "x" * 300}), 422, "too_long", "subject")
    assert_problem(ada.post("/tickets", {"subject": "x", "due_at": "0001-01-01T00:00:00+14:00"}), 422, field="due_at")
    assert_problem(ada("DELETE", f"/tickets/{number}"), 405, "method_not_allowed")
    assert ada("DELETE", f"/tickets/{number}")["Allow"] == "GET, PATCH"
    assert_problem(ada.get("/tickets?limit=1000"), 422, field="limit")
    assert_problem(ada.get("/tickets?limit=1&limit=2"), 400, "repeated")
    assert_problem(ada.get("/tickets?order_by=password"), 400, "unknown_parameter", "order_by")
    assert_problem(ada.get("/tickets?q=requester__password:x"), 400, "bad_query")
    assert_problem(ada.get("/tickets?cursor=nonsense"), 400, "bad_query")
    text = ada.client.post(
        "/api/v1/tickets",
        '{"subject": "x"}',
        content_type="text/plain",
        headers={"authorization": f"Bearer {ada.secret}"},
    )
    assert_problem(text, 415, "unsupported_media_type")


def test_too_much_at_once_is_refused(world, program, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert_problem(program(world.ada).post("/tickets", {"subject": "x", "text": "y" * 2000}), 413, "too_large")
    assert not Ticket.objects.exists()


def test_a_refusal_speaks_the_callers_language(world, program):
    carol = program(world.carol)
    english, lithuanian = (carol.get("/tickets/999999", accept_language=lang) for lang in ("en", "lt"))
    assert english["Content-Language"] == "en"
    assert lithuanian["Content-Language"] == "lt"
    assert english.json()["code"] == lithuanian.json()["code"]


def test_calls_are_counted_and_the_rest_is_told(world, program, monkeypatch):
    monkeypatch.setattr(meter, "LIMIT", 40)
    ada = program(world.ada)
    answers = [ada.get("/me") for _call in range(41)]
    assert {one.status_code for one in answers[:40]} <= {200, 429}  # a minute may turn in between
    assert "q=40" in answers[0]["RateLimit-Policy"]
    late = [ada.get("/me") for _call in range(41)][-1]
    assert_problem(late, 429, "too_many_calls")
    assert 0 < int(late["Retry-After"]) <= 60


def test_one_process_cannot_take_what_another_used(world):
    now = 1_000_000.0
    Meter.objects.create(caller="token:x", window=int(now // 60), used=meter.LIMIT)
    assert not meter.count("token:x", now).allowed
    assert meter.count("token:x", now + 60).allowed


def test_an_unexpected_failure_says_nothing_about_the_inside(world, program, monkeypatch):
    def broken(*_args, **_named):
        raise RuntimeError("the secret inside")

    ada = program(world.ada)
    ada.client.raise_request_exception = False
    monkeypatch.setattr("talka.api.telling.tickets", broken)
    response = ada.get("/tickets")
    assert_problem(response, 500, "failed")
    assert b"secret" not in response.content


def test_the_module_can_be_switched_off(world, program):
    ada = program(world.ada)
    store.put("options.off", ["api"])
    assert_problem(ada.get("/me"), 404)
