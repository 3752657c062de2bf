"""HAZARDS GEN-6: who leaves is out at once, on every way in."""

import pytest
from django.test import Client

from talka.access import actions as access
from talka.access.models import ApiToken
from talka.people import actions as people
from talka.people.models import Person
from talka.realtime import standing
from talka.tickets import actions as tickets
from talka.tickets import guests

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def stand(person):
    """A session, a token, a stream and a guest link, all working."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    _token, secret = access.make_token(person, "mine", ["all"], by=None)
    return client, secret


def ways_in(client, secret, ticket):
    key = client.cookies["talka"].value
    return {
        "page": client.get(f"/tickets/{ticket.pk}/").status_code == 200,
        "token": Client(headers={"authorization": f"Bearer {secret}"}).get(f"/api/v1/tickets/{ticket.pk}").status_code
        == 200,
        "stream": standing.check(key, "", {f"ticket:{ticket.pk}"}).topics != frozenset(),
        "stream by token": standing.check("", secret, {f"ticket:{ticket.pk}"}).topics != frozenset(),
    }


LEAVING = {
    "deactivated": lambda world: people.edit_person(Person.objects.get(pk=world.ada.pk), is_active=False, by=world.eve),
    "without grants": lambda world: [access.take(grant, by=world.eve) for grant in world.ada.grants.all()],
}


@pytest.mark.parametrize("how", LEAVING)
def test_an_agent_who_leaves_is_out_everywhere(world, how):
    ticket = world.ticket()
    client, secret = stand(world.ada)
    assert all(ways_in(client, secret, ticket).values())
    LEAVING[how](world)
    assert not any(ways_in(client, secret, ticket).values()), ways_in(client, secret, ticket)


def test_a_new_password_ends_sessions_and_tokens(world):
    ticket = world.ticket()
    client, secret = stand(world.ada)
    access.set_password(Person.objects.get(pk=world.ada.pk), "a very different long walk")
    left = ways_in(client, secret, ticket)
    assert not left["page"]
    assert not left["stream"]


def test_a_revoked_token_opens_nothing(world):
    ticket = world.ticket()
    client, secret = stand(world.ada)
    access.revoke_token(ApiToken.objects.get(person=world.ada), by=world.ada)
    left = ways_in(client, secret, ticket)
    assert (left["token"], left["stream by token"], left["page"]) == (False, False, True)


def test_a_guest_link_ends_with_its_person_and_by_revoking(world):
    ticket = world.ticket()
    tickets.watch(ticket, world.dan, by=world.ada)
    secrets = [guests.link_for(ticket, one).rsplit("/", 1)[-1] for one in (world.carol, world.dan)]
    assert [Client().get(f"/g/{secret}").status_code for secret in secrets] == [200, 200]
    people.edit_person(Person.objects.get(pk=world.dan.pk), is_active=False, by=world.eve)
    guests.revoke(ticket, world.carol)
    assert [Client().get(f"/g/{secret}").status_code for secret in secrets] == [404, 404]
