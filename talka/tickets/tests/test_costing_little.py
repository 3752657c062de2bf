"""Pages an agent opens all day: what they may cost in statements and bytes. Never in time, which is the machine's."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.jobs.worker import drain
from talka.tickets import selectors
from talka.tickets.actions import note, reply, tag
from talka.tickets.saved.actions import save_view


@pytest.fixture
def ada(world) -> Client:
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def statements(client: Client, address: str) -> int:
    client.get(address)  # what is written once
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum("options_setting" not in one["sql"] for one in asked)  # options are read once a second


def fill(world, count: int) -> None:
    for number in range(count):
        ticket = world.ticket(f"Spausdintuvas {number} " + "ąžuolas " * 2, text="Spausdintuvas nespausdina. " * 10)
        tag(ticket, ["vip", "biuras"], by=world.ada)


@pytest.mark.parametrize("address", ["/tickets/", "/tickets/?assignee=none", "/tickets/?tab=all&sort=due"])
def test_the_queue_takes_few_statements_however_long_it_is(world, ada, address):
    fill(world, 3)
    few = statements(ada, address)
    fill(world, 57)
    assert statements(ada, address) == few <= 8


def test_a_ticket_takes_few_statements_however_long_it_is(world, ada):
    ticket = world.ticket()
    reply(ticket, "Answer", by=world.ada, files=[("a.txt", b"a")])
    few = statements(ada, f"/tickets/{ticket.pk}/")
    for number in range(12):
        reply(ticket, f"Answer {number}", by=world.ada, files=[("a.txt", b"a")])
        note(ticket, f"Note {number}", by=world.ben)
    assert statements(ada, f"/tickets/{ticket.pk}/") == few <= 15


def test_a_search_takes_as_many_statements_for_many_hits_as_for_few(world, ada):
    fill(world, 3)
    drain()
    few = statements(ada, "/tickets/?q=spausdintuvas")
    fill(world, 30)
    drain()
    assert statements(ada, "/tickets/?q=spausdintuvas") == few <= 13


def test_the_queue_is_light_with_fifty_long_rows_and_twenty_views(world, ada):
    fill(world, 60)
    for number in range(20):
        save_view(world.ada, name=f"View {number}", selector=selectors.parse("tag:vip").to_data())
    page = ada.get("/tickets/").content
    assert page.count(b'role="listitem" id="t-') == 50
    assert len(page) < 100 * 1024
    assert len(re.findall(rb"<[a-z]", page)) <= 2000  # elements


def test_a_search_shows_the_place_that_was_found(world, ada):
    fill(world, 1)
    drain()
    page = ada.get("/tickets/?q=nespausdina").content.decode()
    assert "<mark>nespausdina</mark>" in page
