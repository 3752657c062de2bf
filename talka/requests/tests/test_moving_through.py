"""Every move of a request leads where it says, and a requester closes and reopens what is theirs."""

import pytest

from talka.kit.errors import NotAllowed
from talka.requests.workflow import flow
from talka.tickets.actions import move
from talka.tickets.actions.moving import land
from talka.tickets.models import Ticket


@pytest.mark.parametrize(("step", "source"), [(step, source) for step in flow.moves for source in step.sources])
def test_each_move_leads_where_it_says(world, step, source):
    ticket = land(world.ticket(kind="request"), source, move="set up", by=None, via="web")
    found = move(ticket, step.name, by=world.ada)
    assert found.status == step.target
    assert (found.solved_at is None) == found.is_open == Ticket.objects.open().filter(pk=ticket.pk).exists()


def test_from_every_status_there_is_a_way_on():
    assert all(flow.moves_from(status.name) for status in flow.statuses)


def test_the_requester_cancels_and_reopens_but_does_not_fulfil(world):
    ticket = world.ticket(kind="request")
    with pytest.raises(NotAllowed):
        move(ticket, "solve", by=world.carol)
    assert move(ticket, "close", by=world.carol).phase == "closed"
    assert move(ticket, "reopen", by=world.carol).is_open
    with pytest.raises(NotAllowed):
        move(ticket, "close", by=world.dan)
