"""The palette finds tickets, people and pages, and offers what may be done; always within what its reader may see."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talka.access import actions as access
from talka.jobs.worker import drain
from talka.people import actions as people
from talka.search.rebuilding import rebuild
from talka.tickets import actions
from talka.tickets.saved.actions import save_view

pytestmark = pytest.mark.django_db


@pytest.fixture
def asks(world):
    def ask(who, q="", **more):
        client = Client()
        client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client.get("/palette", {"q": q, **more}, headers={"HX-Request": "true"}).content.decode()

    return ask


def test_a_ticket_is_found_by_number_by_words_and_by_a_beginning(world, asks):
    ticket = world.ticket("Spausdintuvas Žirmūnuose nebespausdina")
    drain()
    for typed in (str(ticket.pk), ticket.number, f"#{ticket.pk}", "spausdintuv", "zirmunuose", "Spausdintuvo"):
        assert f"/tickets/{ticket.pk}/" in asks(world.ada, typed), typed


def test_what_one_may_not_see_is_not_found_and_nothing_can_be_done_to_it(world, asks):
    ticket = world.ticket("Secret printer")
    drain()
    zoe = people.add_person(email="zoe@example.org", name="Zoe", by=None)
    other = world.desk.__class__.objects.create(name="HR", language="en")
    access.give(access.role("agent"), person=zoe, desk_id=other.pk, by=None)
    zoe.refresh_from_db()
    for typed in (str(ticket.pk), "secret", ""):
        said = asks(zoe, typed, about=f"ticket:{ticket.pk}", recent=f"ticket:{ticket.pk}")
        assert f"/tickets/{ticket.pk}/" not in said
        assert "Secret" not in said


def test_people_are_found_without_their_diacritics(world, asks):
    rebuild()
    assert f"/settings/people/{world.carol.pk}/" in asks(world.ada, "zemait")
    assert f"/settings/people/{world.carol.pk}/" in asks(world.ada, "@carol@exam")
    assert f"/settings/organizations/{world.organization.pk}/" in asks(world.ada, "nerio")


def test_a_renamed_person_is_found_by_the_new_name_alone(world, asks):
    people.edit_person(world.carol, name="Karolina Nauja", by=world.eve)
    drain()
    assert f"/settings/people/{world.carol.pk}/" in asks(world.ada, "karolina nau")
    assert f"/settings/people/{world.carol.pk}/" not in asks(world.ada, "zemaityte")


def test_commands_are_about_the_page_and_only_what_one_may(world, asks):
    ticket = world.ticket()
    about = {"about": f"ticket:{ticket.pk}"}
    said = asks(world.ada, "ben", **about)
    assert "Assign to Ben Hughes" in said
    assert f'hx-post="/tickets/{ticket.pk}/assignments"' in said
    assert "Give to Network" in asks(world.ada, "network", **about)
    assert "Priority: High" in asks(world.ada, "high", **about)
    assert "Assign to Ben Hughes" not in asks(world.ada, "ben")
    actions.tag(world.ticket(), ["vip"], by=world.ada)
    assert "Add the tag vip" in asks(world.ada, "vip", **about)


def test_commands_on_many_go_through_the_bulk_change(world, asks):
    first, second = world.ticket(), world.ticket()
    said = asks(world.ada, "ben", about=f"ticket:{first.pk},ticket:{second.pk}")
    assert 'hx-post="/batches/"' in said
    assert "&#34;verb&#34;: &#34;assignee&#34;" in said
    assert f'name="number" value="{first.pk}"' in said


def test_a_prefix_narrows_to_commands_tickets_or_people(world, asks):
    ticket = world.ticket("Carol cannot print")
    drain()
    about = {"about": f"ticket:{ticket.pk}"}
    assert "/settings/people/" not in asks(world.ada, "#carol", **about)
    assert f"/tickets/{ticket.pk}/" not in asks(world.ada, "@carol")
    assert "Assign to Ben" in asks(world.ada, ">ben", **about)


def test_pages_are_found_in_either_language(world, asks):
    assert "?assignee=none" in asks(world.ada, "unass")
    assert "?assignee=none" in asks(world.ada, "nepriskirt")
    assert "/settings/teams/" in asks(world.eve, "komand")


def test_without_script_it_is_a_search_page(world):
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/palette", {"q": "unass"})
    assert page.status_code == 200
    assert b'<input class="input flex-1 h-10" type="search" name="q" value="unass"' in page.content
    assert b"?assignee=none" in page.content


def test_customers_have_no_palette(world):
    client = Client()
    client.force_login(world.carol, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/palette").status_code == 404


@pytest.mark.parametrize(
    "wild", ["\0", "'\"><", "#" * 300, "status:nothing", "-x", "²", "9" * 40, "a" * 5000, ":", "is:", '"', "#²"]
)
def test_wild_words_are_only_not_found(world, asks, wild):
    ticket = world.ticket()
    asks(world.ada, wild, about=f"ticket:{ticket.pk},ticket:x,ticket:{'9' * 30}", recent=wild)


def test_it_answers_within_its_statements_however_much_there_is(world):
    tickets = [world.ticket(f"Printer {n}") for n in range(12)]
    drain()
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/palette", {"q": "printer", "about": f"ticket:{tickets[0].pk}"}, headers={"HX-Request": "true"})
    assert len(asked) <= 15, "\n".join(q["sql"][:150] for q in asked)


def test_views_are_found_by_their_names_by_those_they_are_for(world, asks):
    own = save_view(world.ben, name="Ėjimas pas klientą", selector={})
    shared = save_view(world.eve, name="Ėjimų planas", selector={}, audience="desk", desk=world.desk)
    said = asks(world.ada, "ejim")
    assert f"view={shared.pk}" in said
    assert f"view={own.pk}" not in said
    assert f"view={own.pk}" in asks(world.ben, "ejim")
