"""HAZARDS WEB-1, WEB-2, RST-1: other sites cannot act in somebody's name, lead people away, or forge our address."""

import re
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from talka.access import actions as access
from talka.jobs.worker import drain
from talka.mail.models import Outgoing
from tests.access.routes import routes

from .conftest import client_of
from .snapshot import changed, snapshot

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
EVIL = "http://evil.example"


def strict(person, **headers):
    return client_of(person, enforce_csrf_checks=True, raise_request_exception=False, headers=headers)


@pytest.mark.parametrize("method", UNSAFE)
def test_no_route_is_changed_without_a_token(aviary, method):
    """The API asks for the same token from a session, and a bearer token needs none.

    One exemption: a mail program's click on List-Unsubscribe (RFC 8058), whose signed address is the proof.
    """
    client = strict(aviary.people["eve"])
    before = snapshot()
    answers = {route.name: client.generic(method, route.address(aviary.objects), b"").status_code for route in routes()}
    del answers["mail:unsubscribe"]
    assert {name: status for name, status in answers.items() if status != 403} == {}
    assert changed(before) == []


@pytest.mark.parametrize("where", ["query", "header of another person", "made up", "text/plain", "json"])
def test_a_token_counts_in_its_place_and_for_its_owner(aviary, where):
    client, ticket = strict(aviary.people["ada"]), aviary.carols.pk
    client.get(f"/tickets/{ticket}/")
    own = client.cookies["csrftoken"].value
    other = strict(aviary.people["eve"])
    other.get("/")
    before, at = snapshot(), f"/tickets/{ticket}/tags"
    answer = {
        "query": lambda: client.post(f"{at}?csrfmiddlewaretoken={own}", {"tags": "x"}),
        "header of another person": lambda: client.post(at, {"tags": "x"}, headers={"X-CSRFToken": "a" * 64}),
        "made up": lambda: client.post(at, {"tags": "x", "csrfmiddlewaretoken": "b" * 32}),
        "text/plain": lambda: client.post(at, f"csrfmiddlewaretoken={own}&tags=x", content_type="text/plain"),
        "json": lambda: client.post(at, {"csrfmiddlewaretoken": own, "tags": "x"}, content_type="application/json"),
    }[where]()
    assert answer.status_code == 403
    assert changed(before) == []
    assert client.post(at, {"tags": "x", "csrfmiddlewaretoken": own}).status_code == 302


@pytest.mark.parametrize("origin", ["null", EVIL, "http://testserver.evil.example", "https://testserver"])
def test_a_form_from_elsewhere_is_refused_with_a_token_too(aviary, origin):
    client = strict(aviary.people["ada"])
    client.get(f"/tickets/{aviary.carols.pk}/")
    given = {"tags": "x", "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(f"/tickets/{aviary.carols.pk}/tags", given, headers={"Origin": origin}).status_code == 403


def test_the_api_takes_a_session_with_its_token_only(aviary):
    client = strict(aviary.people["ada"])
    client.get("/tickets/")
    before, at, body = snapshot(), f"/api/v1/tickets/{aviary.carols.pk}/tags", '{"tags": ["x"]}'
    assert client.put(at, body, content_type="application/json").status_code == 403
    assert client.put(at, body, content_type="application/json", headers={"Origin": EVIL}).status_code == 403
    assert changed(before) == []
    own = client.cookies["csrftoken"].value
    assert client.put(at, body, content_type="application/json", headers={"X-CSRFToken": own}).status_code == 200
    _token, secret = access.make_token(aviary.people["ada"], "all", ["all"], by=None)
    program = strict(None, authorization=f"Bearer {secret}")
    assert program.put(at, body, content_type="application/json").status_code == 200


def test_no_other_site_reads_the_api(aviary):
    for path in ("/api/v1/tickets", "/api/v1/me", "/tickets/", "/api/v1/openapi.json"):
        answer = client_of(aviary.people["ada"]).get(path, headers={"Origin": EVIL})
        assert not [name for name in answer.headers if name.lower().startswith("access-control")], path
        asked = client_of(None).options(path, headers={"Origin": EVIL, "Access-Control-Request-Method": "PUT"})
        assert not [name for name in asked.headers if name.lower().startswith("access-control")], path


AWAY = [
    "//evil.example", "/\\evil.example", "\t//evil.example", "\\\\evil.example", "https:evil.example", "http:///evil.example",
    "https://testserver@evil.example", "javascript:alert(1)", "%2F%2Fevil.example", "//evil。example", "http://testserver.evil.example",
    "data:text/html,x", "///evil.example", "https://evil.example/tickets/", "/\t/evil.example", "http://[evil",
]  # fmt: skip
LEADING = [
    ("account_login", "next"),
    ("account_logout", "next"),
    ("people:language", "next"),
    ("account_signup", "next"),
    ("account_reauthenticate", "next"),
]


@pytest.mark.parametrize(("name", "parameter"), LEADING)
def test_no_address_leads_away_from_here(world, name, parameter, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = {}
    world.carol.set_password("a long walk by the river")
    world.carol.save(update_fields=["password"])
    given, at = {"login": world.carol.email, "password": "a long walk by the river", "language": "lt"}, reverse(name)
    for to in AWAY:
        for ask in (
            lambda client, to=to: client.post(at, given | {parameter: to}),
            lambda client, to=to: client.get(at, {parameter: to}),
            lambda client, to=to: client.post(f"{at}?{urlencode({parameter: to})}", given),
        ):
            answer = ask(Client() if name in ("account_login", "account_signup") else client_of(world.carol))
            place = answer.headers.get("Location", "/")
            assert re.match(r"/(?![/\\])", place), (name, to, place)
            assert not re.search(rb'href="(https?:)?//evil', answer.content)


def test_the_way_back_after_a_refusal_is_ours(aviary):
    client = client_of(aviary.people["ada"])
    answer = client.post(f"/tickets/{aviary.carols.pk}/links", {"target": "999999"}, headers={"Referer": f"{EVIL}/x"})
    assert b"evil.example" not in answer.content


FORGED = [
    "evil.example",
    "testserver.evil.example",
    "testserver:80@evil.example",
    "evil.example:8000",
    "",
    "[::1",
    "test server",
    "testserver#@evil.example",
]


@pytest.mark.parametrize("host", FORGED)
def test_an_unknown_host_is_refused_before_any_work(aviary, host):
    before = snapshot()
    for path in ("/", "/tickets/", reverse("account_login"), reverse("account_reset_password"), "/api/v1/tickets"):
        answer = Client(raise_request_exception=False).post(
            path, {"email": "carol@example.org"}, headers={"Host": host} if host else {}, HTTP_HOST=host
        )
        assert answer.status_code == 400, (path, answer.status_code)
    assert changed(before) == []


def test_links_in_mails_know_no_header_of_the_request(aviary, settings):
    headers = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil.example",
        "X-Host": "evil.example",
        "X-Original-URL": EVIL,
    }
    Client(headers=headers).post(reverse("account_reset_password"), {"email": "carol@example.org"})
    sent = [str(row.content) for row in Outgoing.objects.filter(recipient="carol@example.org")]
    drain_quietly()
    sent += [one.body for one in mail.outbox]
    told = " ".join(sent)
    assert settings.URL in told
    assert "evil.example" not in told
    page = client_of(aviary.people["ada"], headers=headers).get("/tickets/")
    assert b"evil.example" not in page.content


def drain_quietly() -> None:
    Outgoing.objects.exclude(kind=Outgoing.Kind.ACCOUNT).delete()
    drain()
