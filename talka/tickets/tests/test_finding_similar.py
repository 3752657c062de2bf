"""Tickets that sound alike, in both languages and in other forms of their words."""

import pytest
from django.test import Client

from talka.desks.models import Desk
from talka.jobs.worker import drain
from talka.search.alike import alike
from talka.tickets.actions import link, note, open_ticket
from talka.tickets.models import Ticket
from talka.tickets.practices import kind_for


def near(world, text, person=None, without=()):
    keys = alike(text, allowed=Ticket.objects.visible_to(person or world.ada), without=without)
    return [Ticket.objects.get(pk=key).subject for key in keys]


def test_other_forms_of_the_words_are_the_same_words(world):
    for subject in (
        "Printers are offline on the fourth floor",
        "Sugedo spausdintuvas ketvirtame aukšte",
        "Wages are late",
    ):
        world.ticket(subject, text="-")
    drain()
    assert near(world, "The printer is offline again") == ["Printers are offline on the fourth floor"]
    assert near(world, "Neveikia spausdintuvai ketvirtame aukste") == ["Sugedo spausdintuvas ketvirtame aukšte"]


def test_the_one_with_more_and_rarer_words_comes_first(world):
    for subject in ("VPN drops at re-key", "VPN is slow", "VPN drops every ten minutes"):
        world.ticket(subject, text="-")
    drain()
    assert near(world, "VPN drops every ten minutes since the update")[0] == "VPN drops every ten minutes"


def test_what_is_not_seen_and_what_is_internal_is_not_found(world):
    other = Desk.objects.create(name="Payroll")
    open_ticket(kind_for(other), "Printer of the payroll", requester=world.dan, desk=other, text="-")
    note(world.ticket("Wages", text="-"), "printer offline", by=world.ada)
    drain()
    assert near(world, "Printer offline") == []


@pytest.mark.parametrize("text", ["", "a 12 345", '"(*', "\0"])
def test_a_text_without_words_is_like_nothing(world, text):
    assert near(world, text) == []


def test_the_panel_offers_them_and_links_all(world, django_assert_max_num_queries):
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    ticket = world.ticket("Printer offline on floor four", service=world.vpn)
    alike_ones = [world.ticket(f"Printer offline on floor {word}", text="-") for word in ("five", "six")]
    same = world.ticket("Something else", service=world.vpn, text="-")
    linked = world.ticket("Printer offline on floor seven", text="-")
    link(ticket, "relates", linked, by=world.ada)
    drain()
    with django_assert_max_num_queries(15):
        page = client.get(f"/tickets/{ticket.pk}/similar").content.decode()
    assert all(one.number in page for one in (*alike_ones, same))
    assert linked.number not in page
    client.post(f"/tickets/{ticket.pk}/links/related", {"chosen": [one.pk for one in alike_ones]})
    assert set(ticket.linked("relates")) == {linked, *alike_ones}
