import pytest

from talka.options import modules
from talka.tickets.actions import assign, move
from talka.tickets.guards import _guards, guard
from talka.tickets.models import Ticket


@pytest.mark.parametrize(("verb", "value"), [("assign", "999999"), ("assign", "x"), ("team", "999999"), ("team", "x")])
def test_an_unknown_person_or_team_takes_nobody_off(world, client, verb, value):
    ticket = world.ticket()
    assign(ticket, world.ben, team=world.workplace, by=world.ada)
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/tickets/bulk", {"number": ticket.pk, "verb": verb, "value": value})
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.team) == (world.ben, world.workplace)


def test_each_row_succeeds_or_says_why(world, client):
    open_one, closed = world.ticket("Open"), move(world.ticket("Closed"), "solve", by=world.ada)
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/tickets/bulk", {"number": [open_one.pk, closed.pk], "verb": "move", "value": "solve"})
    assert answer.status_code == 409
    assert closed.number in answer.content.decode()
    assert Ticket.objects.get(pk=open_one.pk).phase == "done"


def test_the_guard_of_a_module_that_is_off_does_not_stand_in_the_way(world, monkeypatch):
    kind = world.ticket().kind
    monkeypatch.setitem(_guards, (kind, "solve"), [])

    def refuse(ticket):
        raise AssertionError

    refuse.__module__ = "talka.portal.workflow"
    guard(kind, "solve")(refuse)
    with pytest.raises(AssertionError):
        move(world.ticket(), "solve", by=world.ada)
    modules.switch("portal", False)
    assert move(world.ticket(), "solve", by=world.ada).phase == "done"
