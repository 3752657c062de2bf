"""People and teams are loaded when a menu is opened, and have a page of their own where there is no script."""

import pytest
from django.test import Client

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ada(world) -> Client:
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_open_menu_gets_the_people_who_may_see_the_ticket(world, ada):
    ticket = world.ticket(assignee=world.ben)
    menu = ada.get("/tickets/choices", {"of": "people", "ticket": ticket.pk}, **HTMX).content.decode()
    assert f'name="assignee" value="{world.ada.pk}"' in menu
    assert 'aria-current="true"' in menu
    assert "Carol" not in menu
    assert "<html" not in menu


def test_without_script_the_choices_are_a_page_with_a_form(world, ada):
    ticket = world.ticket()
    page = ada.get("/tickets/choices", {"of": "teams", "ticket": ticket.pk}).content.decode()
    assert f'action="/tickets/{ticket.pk}/assignments"' in page
    assert ada.get("/tickets/choices", {"of": "filter"}).status_code == 200


def test_a_page_itself_names_nobody_who_could_be_chosen(world, ada):
    page = ada.get(f"/tickets/{world.ticket().pk}/").content.decode()
    assert 'name="assignee" value=""' not in page
    assert "Ben Hughes" not in page
    assert "/tickets/choices?of=people" in page


@pytest.mark.parametrize(
    "asked",
    [{}, {"of": "people"}, {"of": "password"}, {"of": "people", "ticket": "9" * 30}, {"of": "teams", "ticket": 10**17}],
)
def test_what_is_not_offered_is_not_found(world, ada, asked):
    assert ada.get("/tickets/choices", asked).status_code == 404


def test_the_choices_of_a_ticket_one_may_not_see_are_not_found(world):
    client = Client()
    client.force_login(world.dan, backend="allauth.account.auth_backends.AuthenticationBackend")
    asked = {"of": "people", "ticket": world.ticket().pk}
    assert client.get("/tickets/choices", asked, **HTMX).status_code == 404
