import pytest
from django.utils.translation import override

from talka.options import modules
from talka.tickets import history
from talka.tickets.actions import assign, convert, edit, move
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
    open_one, closed = world.ticket("Open"), move(world.ticket("Closed"), "close", by=world.ada)
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/tickets/bulk", {"number": [open_one.pk, closed.pk], "verb": "move", "value": "solve"})
    assert answer.status_code == 409
    assert closed.number in answer.content.decode()
    assert Ticket.objects.get(pk=open_one.pk).phase == "done"


def test_the_guard_of_a_module_that_is_off_does_not_stand_in_the_way(world, monkeypatch):
    monkeypatch.setitem(_guards, ("request", "solve"), [])

    def refuse(ticket):
        raise AssertionError

    refuse.__module__ = "talka.portal.workflow"
    guard("request", "solve")(refuse)
    with pytest.raises(AssertionError):
        move(world.ticket(), "solve", by=world.ada)
    modules.switch("portal", False)
    assert move(world.ticket(), "solve", by=world.ada).phase == "done"


def test_the_history_speaks_the_readers_words(world):
    with override("lt"):
        ticket = edit(world.ticket(), subject="New", priority=1, by=world.ada)
    ticket = convert(ticket, "incident", by=world.ada)
    lines = {line.event.kind: line.text for line in history.of_ticket(ticket, world.ada)}
    assert lines["ticket.edited"] == "changed subject, priority"
    assert lines["ticket.converted"] == "turned this from Request into Incident"
