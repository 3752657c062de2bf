"""POST /bulk is accepted and watched; a token's scopes bind the work that it ordered."""

import json

import pytest
from django.test import Client

from talka.access import actions as access
from talka.batches.models import Batch
from talka.events.testing import recorded
from talka.jobs.worker import drain
from talka.tickets.models import Ticket


def calling(person, scopes=("all",)):
    _token, secret = access.make_token(person, "test", list(scopes), by=None)
    client = Client(headers={"authorization": f"Bearer {secret}"})

    def call(method, path, **data):
        answer = client.generic(method, f"/api/v1{path}", json.dumps(data) if data else "", "application/json")
        return answer

    return call


def test_it_is_accepted_done_by_the_worker_and_watched_by_pages(world):
    call = calling(world.ada)
    tickets = [world.ticket().pk for _ in range(3)]
    answer = call("POST", "/bulk", tickets=[*tickets, 999_999], changes={"priority": 1, "add_tags": ["vpn"]})
    assert answer.status_code == 202, answer.content
    where = answer.headers["Location"].removeprefix("/api/v1")
    assert answer.json()["state"] == "running"
    drain()
    told = call("GET", f"{where}?limit=3").json()
    assert (told["state"], told["total"], told["done"], told["refused"]) == ("done", 4, 3, 1)
    assert [row["ticket"] for row in told["rows"]] == tickets
    rest = call("GET", f"{where}?limit=3&cursor={told['next']}").json()
    assert rest["rows"] == [{"ticket": 999_999, "state": "unseen", "reason": ""}]
    assert {event.via for event in recorded("ticket.edited")} == {"api"}


def test_everything_that_a_search_finds(world):
    ticket = world.ticket()
    answer = calling(world.ada)("POST", "/bulk", q="is:open", changes={"assignee": world.ben.pk})
    drain()
    assert answer.status_code == 202
    assert Ticket.objects.get(pk=ticket.pk).assignee == world.ben


def test_it_is_taken_back(world):
    call, ticket = calling(world.ada), world.ticket()
    first = call("POST", "/bulk", tickets=[ticket.pk], changes={"priority": 1}).json()
    drain()
    answer = call("POST", f"/bulk/{first['id']}/undos")
    assert (answer.status_code, answer.json()["undoes"]) == (202, first["id"])
    drain()
    assert Ticket.objects.get(pk=ticket.pk).priority == 3
    assert call("POST", f"/bulk/{first['id']}/undos").status_code == 409


WRONG = [
    {"changes": {"priority": 1}},
    {"tickets": [1], "q": "is:open", "changes": {"priority": 1}},
    {"tickets": ["x"], "changes": {"priority": 1}},
    {"tickets": [1], "changes": {}},
    {"tickets": [1], "changes": {"status": "closed"}},
    {"tickets": [1], "changes": {"priority": 7}},
    {"tickets": [1], "changes": {"custom": {"nope": 1}}},
    {"tickets": [2**63], "changes": {"priority": 1}},
    {"q": "words only", "changes": {"priority": 1}},
]


@pytest.mark.parametrize("data", WRONG, ids=str)
def test_what_cannot_be_is_refused_in_words(world, data):
    world.ticket()
    answer = calling(world.ada)("POST", "/bulk", **data)
    assert answer.status_code in (400, 409, 422)
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert not Batch.objects.exists()


def test_a_token_that_may_only_tag_changes_nothing_else(world):  # HAZARDS PRIV-3
    ticket = world.ticket()
    call = calling(world.ada, ["tickets.see", "tickets.tag"])
    call("POST", "/bulk", tickets=[ticket.pk], changes={"priority": 1})
    call("POST", "/bulk", tickets=[ticket.pk], changes={"add_tags": ["vpn"]})
    drain()
    assert list(Batch.objects.order_by("pk").values_list("rows__state", flat=True)) == ["refused", "done"]
    assert Ticket.objects.get(pk=ticket.pk).priority == 3


def test_for_requesters_and_others_there_is_no_such_address(world):
    ticket = world.ticket()
    asked = {"tickets": [ticket.pk], "changes": {"priority": 1}}
    assert calling(world.carol)("POST", "/bulk", **asked).status_code == 404
    made = calling(world.ada)("POST", "/bulk", **asked).json()
    assert calling(world.ben)("GET", f"/bulk/{made['id']}").status_code == 404
