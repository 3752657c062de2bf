"""A colleague called by name follows the ticket from then on."""

import pytest

from talka.events.testing import recorded
from talka.tickets.actions import note, reply
from talka.tickets.models import Mention, Watch


@pytest.mark.parametrize("text", ["@Ben Hughes can you look?", "@ben: look", "Look (@ben hughes)", "@ben.\n@ben again"])
def test_a_mention_makes_a_follower_and_an_event(world, text):
    ticket = world.ticket()
    note(ticket, text, by=world.ada)
    assert Watch.objects.filter(ticket=ticket, person=world.ben).exists()
    assert [event.data["person_id"] for event in recorded("message.mentioned")] == [world.ben.pk]
    assert Mention.objects.get().person == world.ben


@pytest.mark.parametrize(
    "text", ["mail ben@example.org", "x@ben", "@benjamin", "@nobody", "@", "@carol is the customer", "@dan"]
)
def test_other_words_call_nobody(world, text):
    ticket = world.ticket()
    note(ticket, text, by=world.ada)
    assert not recorded("message.mentioned")
    assert not Watch.objects.filter(ticket=ticket).exists()


def test_nobody_is_called_who_may_not_see_the_ticket(world):
    ticket = world.ticket()
    world.ben.grants.all().delete()
    note(ticket, "@Ben Hughes look", by=world.ada)
    assert not Mention.objects.exists()


def test_a_name_that_two_bear_calls_neither(world):
    ticket = world.ticket()
    type(world.ben).objects.filter(pk=world.eve.pk).update(name="Ben Hughes", is_agent=True)
    reply(ticket, "@Ben Hughes", by=world.ada)
    assert not recorded("message.mentioned")


def test_mentions_are_a_view(world, client):
    note(world.ticket("Called"), "@ben", by=world.ada)
    world.ticket("Not called")
    client.force_login(world.ben, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/tickets/?q=is:mentioned").content.decode()
    assert "Called" in page
    assert "Not called" not in page
