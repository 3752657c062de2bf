"""One click says why a deadline is what it is, to those who work on the ticket."""

import json

import pytest
from django.test import Client

from talka.access import actions as access
from talka.sla.models import Promise
from talka.tickets import actions

from .conftest import HOUR, promise

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def page(person, ticket):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client.get(f"/tickets/{ticket.pk}/promises")


def test_the_page_tells_what_counted_and_why_others_do_not_hold(clock_time, office, world):
    promise("VIP", order=1, selector="priority:critical", resolution="1h")
    ticket = world.ticket()
    actions.reply(ticket, "Which room?", by=world.ada, then="wait")
    clock_time.shift(26 * HOUR)
    text = page(world.ada, ticket).content.decode()
    assert "Office hours, version 1" in " ".join(text.split()).replace("</span>", "")
    assert "Waiting for the customer" in text
    assert "The ticket is none of" in text
    assert "2 March 2026" in text


def test_it_is_not_there_for_those_who_do_not_see_the_ticket(clock_time, office, world):
    ticket = world.ticket()
    assert page(world.dan, ticket).status_code == 404
    assert page(world.carol, ticket).status_code == 404


def test_the_panel_stands_beside_the_ticket(clock_time, office, world):
    ticket = world.ticket()
    client = Client()
    client.force_login(world.ada, backend=BACKEND)
    assert "Why these" in client.get(f"/tickets/{ticket.pk}/").content.decode()


def test_a_program_reads_the_clocks_and_their_marks(clock_time, office, world):
    ticket = world.ticket()
    _token, secret = access.make_token(world.ada, "test", ["all"], by=None)
    told = Client(headers={"authorization": f"Bearer {secret}"}).get(f"/api/v1/tickets/{ticket.pk}/clocks").json()
    assert {one["metric"] for one in told["items"]} == {"first_reply", "resolution", "assignment"}
    assert [mark["kind"] for mark in told["items"][0]["marks"]] == ["start"]
    assert told["items"][0]["target_seconds"] == 1800
    _token, secret = access.make_token(world.carol, "test", ["all"], by=None)
    assert (
        Client(headers={"authorization": f"Bearer {secret}"}).get(f"/api/v1/tickets/{ticket.pk}/clocks").status_code
        == 404
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"resolution": "soon"}, "resolution"),
        ({"resolution": "1h, 2h"}, "resolution"),
        ({"resolution": "0m"}, "resolution"),
        ({"resolution": ""}, "first_reply"),
        ({"resolution": "1h", "selector": "nonsense:1"}, "selector"),
        ({"resolution": "1h", "warn_at": "120"}, "warn_at"),
        ({"resolution": "1h", "valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "valid_until"),
    ],
)
def test_what_cannot_be_promised_is_refused_by_its_field(world, fields, wrong):
    _token, secret = access.make_token(world.eve, "test", ["all"], by=None)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    data = {"name": "X", "kind": "sla", "order": 5, "pauses": True, "active": True, **fields}
    answer = client.post("/api/v1/promises", json.dumps(data), content_type="application/json")
    assert (answer.status_code, answer.json()["field"]) == (422, wrong)
    assert not Promise.objects.filter(name="X").exists()


def test_a_promise_made_over_the_api_is_published(world):
    _token, secret = access.make_token(world.eve, "test", ["all"], by=None)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    data = {"name": "X", "kind": "sla", "order": 5, "pauses": True, "active": True, "resolution": "60m, 2h, 150, -"}
    assert client.post("/api/v1/promises", json.dumps(data), content_type="application/json").status_code == 201
    made = Promise.objects.get(name="X")
    assert made.resolution == "1h, 2h, 2h 30m, -"
    assert made.versions.count() == 1
