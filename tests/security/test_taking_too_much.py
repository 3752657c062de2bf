"""HAZARDS DOS-3: too long, too many, too deep: every form and every body says no in words, and nothing is written."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.db import connection
from selectolax.lexbor import LexborHTMLParser, LexborNode

from talka.access import actions as access
from talka.api import meter
from tests.access.routes import routes

from .conftest import client_of
from .snapshot import changed, snapshot

FORM = "application/x-www-form-urlencoded"
MEGABYTE = "x" * 1_000_000
BOOKS = ("access_session", "access_shared", "access_apitoken")  # who was here and how often, nobody's data
LEAVES = ("/accounts/logout", "/accounts/2fa/webauthn")  # the one signs out, the others want a browser's key


@dataclass(frozen=True)
class Form:
    """Where a form of a page goes, and what it would send as it stands."""

    action: str
    fields: tuple[tuple[str, str], ...]


def forms_of(client, aviary) -> Iterator[Form]:
    seen = set()
    for route in routes():
        address = route.address(aviary.objects)
        answer = client.get(address)
        if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for node in LexborHTMLParser(answer.content).css("form[method=post]"):
            form = Form(node.attributes.get("action") or address, tuple(_fields(node)))
            key = (form.action, frozenset(name for name, _value in form.fields))
            if key not in seen and not form.action.startswith(LEAVES):
                seen.add(key)
                yield form


def _fields(form: LexborNode) -> Iterator[tuple[str, str]]:
    for node in form.css("input[name], textarea[name], select[name], button[name]"):
        name, kind = node.attributes["name"] or "", node.attributes.get("type") or node.tag
        if kind == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            yield name, (chosen.attributes.get("value") or "") if chosen else ""
        elif kind not in ("file", "checkbox", "radio") or "checked" in node.attributes:
            yield name, node.attributes.get("value") or (node.text() if kind == "textarea" else "") or ""


def post(client, action: str, fields: list[tuple[str, str]]):
    body = urlencode(fields, errors="surrogatepass")
    return client.generic("POST", action, body, content_type=FORM)


def test_a_form_of_thousands_of_fields_is_refused_before_anything_is_read(aviary):
    client = client_of(aviary.people["ada"], enforce_csrf_checks=True)  # whose token is looked for in the form
    before = snapshot()
    for form in forms_of(client, aviary):
        answer = post(client, form.action, [*form.fields, *(("number", str(number)) for number in range(1500))])
        assert answer.status_code in (400, 403, 404, 405, 413), form.action
    assert changed(before) == []


@contextmanager
def nothing_written() -> Iterator[None]:
    written: list[str] = []

    def look(execute, sql, parameters, many, context):
        if sql.split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE") and not any(name in sql for name in BOOKS):
            written.append(sql[:200])
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(look):
        yield
    assert not written


@pytest.mark.parametrize("role", ["eve", "carol"])
def test_no_field_of_any_form_takes_a_megabyte(aviary, role):
    client, fields = client_of(aviary.people[role]), 0
    for form in forms_of(client, aviary):
        for name in dict.fromkeys(name for name, _value in form.fields):
            with nothing_written():
                others = [(key, value) for key, value in form.fields if key != name]
                answer = post(client, form.action, [*others, (name, MEGABYTE)])
            assert answer.status_code in (404, 422), (form.action, name)
            assert answer.status_code == 404 or "500,000" in answer.content.decode(), (form.action, name)
            fields += 1
    assert fields >= {"eve": 500, "carol": 20}[role]


def test_no_field_of_the_api_takes_a_megabyte(aviary, monkeypatch):
    monkeypatch.setattr(meter, "count", lambda caller: meter.Reading(True, 1, 1))
    _token, secret = access.make_token(aviary.people["eve"], "all", ["all"], by=None)
    client = client_of(None, headers={"authorization": f"Bearer {secret}"})
    described = client.get("/api/v1/openapi.json").json()
    fields = 0
    for path, methods in described["paths"].items():
        address = re.sub(r"\{(\w+)\}", lambda place: str(aviary.objects.get(place[1], 1)), path)
        for method, operation in methods.items():
            for name, part in properties_of(described, operation):
                value = [MEGABYTE] if "array" in json.dumps(part.get("type", "")) else MEGABYTE
                with nothing_written():
                    answer = client.generic(method, address, json.dumps({name: value}), "application/json")
                assert answer.status_code in (404, 422), (method, path, name)
                assert answer.headers["Content-Type"].startswith("application/problem+json")
                assert answer.status_code == 404 or answer.json()["title"]
                fields += 1
    assert fields > 200


def properties_of(described: dict, operation: dict) -> Iterator[tuple[str, dict]]:
    """What the body of an operation may hold by name."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    schema = described["components"]["schemas"].get(body.get("$ref", "").rpartition("/")[2], body)
    yield from schema.get("properties", {}).items()


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_a_password_of_a_megabyte_costs_no_hashing(client, db, path, monkeypatch):
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.Argon2PasswordHasher.encode",
        lambda self, *given: hashed.append(given) or "argon2$x",
    )
    long = "p" * 1_000_000
    answer = client.post(
        path, {"login": "a@example.org", "email": "a@example.org", "password": long, "password1": long}
    )
    assert answer.status_code < 500
    assert [given for given in hashed if len(given[0]) > 5000] == []


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000, '{"a":' * 100_000, '{"subject": ' + "[" * 5000 + "]" * 5000 + "}", '{"subject": 1e99999}', '{"subject": "\\ud800"}',
        '{"subject": "\\u0000"}', json.dumps({"subject": "x" * 2_000_000}), json.dumps({"custom": {str(n): n for n in range(5000)}, "subject": "x"}),
        json.dumps({"subject": "x", "text": "x", "tags": ["t"] * 20_000}), '{"desk": 99999999999999999999999, "subject": "x"}', "\ufeff{}", "nul", '"x"',
    ],
)  # fmt: skip
def test_a_body_that_is_too_deep_or_too_large_is_a_problem_in_words(aviary, body):
    _token, secret = access.make_token(aviary.people["ada"], "all", ["all"], by=None)
    client = client_of(None, headers={"authorization": f"Bearer {secret}"})
    before = snapshot()
    answer = client.post("/api/v1/tickets", body.encode("utf-8", "surrogatepass"), content_type="application/json")
    assert answer.status_code in (400, 413, 422), answer.content[:300]
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["title"]
    assert set(changed(before)) <= {"access_apitoken"}  # which remembers when it was used
