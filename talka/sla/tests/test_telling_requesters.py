"""A requester reads what was promised, why the time stands still, and nothing that is promised inside."""

from django.test import Client

from talka.sla import telling
from talka.tickets import actions

from .conftest import HOUR, promise

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def page(person, ticket):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client.get(f"/portal/requests/{ticket.pk}/").content.decode()


def test_answer_and_solution_are_told_with_their_moments(clock_time, office, world):
    ticket = world.ticket()
    text = page(world.carol, ticket)
    assert "We answer by" in text
    assert "We solve it by" in text
    assert [(one.by - ticket.created_at) for one in telling.told(ticket)] == [HOUR, 9 * HOUR]  # with an hour of lunch


def test_while_the_requester_has_the_next_step_the_time_stands_still(clock_time, office, world):
    ticket = world.ticket()
    actions.reply(ticket, "Which room?", by=world.ada, then="wait")
    assert "The time stands still until you answer." in page(world.carol, ticket)


def test_a_promise_that_is_broken_is_said_to_be(clock_time, office, world):
    ticket = world.ticket()
    clock_time.shift(26 * HOUR)
    assert "We are sorry" in page(world.carol, ticket)


def test_what_teams_promise_each_other_is_never_told(clock_time, world):
    promise("Inside", kind="ola", resolution="1h")
    promise("Quiet", shown=False, resolution="2h")
    ticket = world.ticket()
    assert telling.told(ticket) == []
    assert "What we promise" not in page(world.carol, ticket)
