"""The side pane is drawn first and asks for its numbers afterwards."""

from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.tickets import counting, selectors
from talka.tickets.models import Ticket
from talka.tickets.saved.actions import save_view


@pytest.fixture
def ada(world) -> Client:
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_no_page_of_the_desk_waits_for_the_sizes_of_views(world, ada):
    ticket = world.ticket()
    for address in ("/tickets/", "/tickets/?assignee=none", f"/tickets/{ticket.pk}/"):
        with CaptureQueriesContext(connection) as asked:
            page = ada.get(address).content.decode()
        assert not [one for one in asked if "MAX(id)" in one["sql"]]
        assert '<span class="n" id="size-unassigned"></span>' in page


def test_the_numbers_come_each_to_its_place(world, ada):
    world.ticket()
    world.ticket()
    view = save_view(world.ada, name="All of it", selector=selectors.parse("is:open").to_data())
    answer = ada.get("/tickets/counts").content.decode()
    # keys of PostgreSQL go on from test to test: a view of all tickets says “+” once they are beyond those looked at
    beyond = "+" if Ticket.objects.latest("pk").pk > counting.NEWEST else ""
    for key, number in (("unassigned", "2"), (view.key, f"2{beyond}"), ("mine", "")):
        assert f'hx-target="#size-{key}"' in answer
        assert f'id="size-{key}">{number}</span>' in answer
    assert "size-here" not in answer


def test_the_heading_of_a_view_gets_its_number_too(world, ada):
    world.ticket()
    page = ada.get("/tickets/?assignee=none").content.decode()
    assert 'hx-get="/tickets/counts?here=unassigned"' in unquote(page)
    assert 'id="size-here"' in page
    answer = ada.get("/tickets/counts?here=unassigned").content.decode()
    assert '<hx-partial hx-target="#size-here" hx-swap="innerHTML">1</hx-partial>' in answer


@pytest.mark.parametrize("here", ["<script>", "v999999", "x" * 5000, "\0"])
def test_a_view_that_is_not_there_changes_nothing_of_the_numbers(world, ada, here):
    answer = ada.get("/tickets/counts", {"here": here})
    assert answer.status_code == 200
    assert "size-here" not in answer.content.decode()


def test_customers_get_no_numbers(world):
    client = Client()
    client.force_login(world.carol, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/tickets/counts").status_code == 404
