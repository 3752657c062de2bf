"""The description fits what happens: every operation is called with what it asks for, and with what it does not."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talka.api import meter, schemas
from talka.api.service import api
from talka.tickets.actions import reply
from talka.ui.screen import screens

pytestmark = pytest.mark.django_db

NASTY = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=40), st.sampled_from(["'", '"', "' OR 1=1--", "%", "\\", "../", "<script>", "{{7*7}}", "\u202e", "0x", "1e9", "-1", "\0", "\ud800", "x" * 5000, "2026-01-01", "none"]),
)  # fmt: skip
JSON = st.recursive(
    NASTY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture
def described(world, program):
    return program(world.eve).get("/openapi.json").json()


def test_it_is_openapi_3_1_whole_in_itself(described):
    assert described["openapi"] == "3.1.0"
    names = set(described["components"]["schemas"])
    refs = {word.split('"')[0] for word in json.dumps(described).split("#/components/schemas/")[1:]}
    assert refs <= names
    ids = [one["operationId"] for methods in described["paths"].values() for one in methods.values()]
    assert len(ids) == len(set(ids))
    for path, methods in described["paths"].items():
        wanted = {part[1:].split("}")[0] for part in path.split("/") if part.startswith("{")}
        for one in methods.values():
            assert {p["name"] for p in one["parameters"] if p["in"] == "path"} == wanted
            assert one["responses"]
            assert all(set(p) <= {"name", "in", "required", "schema", "description"} for p in one["parameters"])
            assert all(isinstance(answer["description"], str) for answer in one["responses"].values())


def test_it_names_every_address_there_is(described):
    """HAZARDS API9: nothing answers that is not in the description."""
    hand = {
        f"/api/v1{path}"
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        if any(o.include_in_schema for o in view.operations)
    }
    told = {re.sub(r"\{(number|trial)\}", r"{int:\1}", path) for path in described["paths"]}
    told = {
        path.replace("{pk}", "{uuidstr:pk}") if "/files/" in path else path.replace("{pk}", "{int:pk}") for path in told
    }
    assert hand <= told
    assert {f"/api/v1/{slug}" for slug in screens.names()} <= told


def test_what_is_told_has_the_described_fields(world, program):
    ticket = world.ticket()
    reply(ticket, "Hello.", by=world.ada)
    ada, carol = program(world.ada), program(world.carol)
    at = f"/tickets/{ticket.pk}"
    for caller, path, schema in (
        (ada, at, schemas.Ticket), (carol, at, schemas.OwnRequest), (ada, "/tickets", schemas.TicketPage), (ada, f"{at}/messages", schemas.MessagePage),
        (carol, f"{at}/messages", schemas.MessagePage), (ada, f"{at}/history", schemas.HistoryPage), (ada, f"{at}/moves", schemas.Moves),
        (ada, "/me", schemas.Me), (ada, "/practices", schemas.Practices),
    ):  # fmt: skip
        schema.model_validate_json(caller.get(path).content, strict=False)
    assert set(ada.get(at).json()) == set(schemas.Ticket.model_fields)
    assert set(carol.get(at).json()) == set(schemas.OwnRequest.model_fields)


def test_the_reference_is_a_page_for_those_who_are_signed_in(world, client):
    assert client.get("/api/docs").status_code == 302
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/api/docs").content.decode()
    for said in ("/api/v1/tickets/{number}/messages", "Idempotency-Key", "curl ", "openapi.json"):
        assert said in page
    assert "style=" not in page
    assert "/api/docs" in client.get("/account/tokens/").content.decode()


def test_no_operation_fails_whatever_it_is_sent(world, program, described, monkeypatch):
    """A light schemathesis: each operation with bodies near and far from its schema; never 500, refusals are problems."""
    monkeypatch.setattr(meter, "LIMIT", 10**9)
    number, eve, carol = world.ticket().pk, program(world.eve), program(world.carol)
    operations = [
        (path, method, one) for path, methods in described["paths"].items() for method, one in methods.items()
    ]
    parts = described["components"]["schemas"]

    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.data())
    def hit(data):
        path, method, one = data.draw(st.sampled_from(operations))
        place = path.removeprefix("/api/v1").replace(
            "{number}", data.draw(st.sampled_from([str(number), "0", "9" * 30]))
        )
        place = place.replace(
            "{pk}", data.draw(st.sampled_from(["1", "0", "9" * 30, "00000000-0000-4000-8000-000000000000"]))
        )
        place = place.replace("{key}", data.draw(st.sampled_from(["1", "2", "-1", "x", "9" * 30])))
        query = {
            p["name"]: str(data.draw(NASTY)).replace("\ud800", "\0")
            for p in one["parameters"]
            if p["in"] == "query" and data.draw(st.booleans())
        }
        body = data.draw(bodies(one, parts))
        caller = data.draw(st.sampled_from([eve, eve, carol]))
        told = caller.client.generic(
            method.upper(), f"/api/v1{place}", data=json.dumps(body) if body is not None else "", query_params=query,
            content_type="application/json", headers={"authorization": f"Bearer {caller.secret}"},
        )  # fmt: skip
        assert told.status_code < 500, (method, place, query, body, told.content)
        assert str(told.status_code) in one["responses"] or told.status_code in (304, 405), (
            method,
            place,
            told.status_code,
            told.content,
        )
        if told.status_code >= 400:
            assert told["Content-Type"] == "application/problem+json"
            assert told.json()["detail"]

    hit()


@st.composite
def bodies(draw, operation, parts):
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return None
    if draw(st.integers(0, 9)) == 0:
        return draw(JSON)
    return {
        name: draw(_value(part, parts))
        for name, part in _of(schema, parts).get("properties", {}).items()
        if draw(st.booleans())
    }


def _of(schema, parts):
    return parts[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def _value(schema, parts):
    schema = _of(schema, parts)
    near = {
        "string": st.text(max_size=20),
        "integer": st.integers(1, 4),
        "boolean": st.booleans(),
        "array": st.lists(st.integers(1, 3), max_size=2),
    }
    kind = schema.get("type")
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([_value(one, parts) for one in schema["anyOf"]])
    return st.one_of(near.get(kind[0] if isinstance(kind, list) else kind, JSON), JSON)
