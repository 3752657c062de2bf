"""Merging and converting lose no work: what is open stays open, what waits for an answer still does."""

import pytest

from talka.events.testing import recorded
from talka.kit.errors import Refused
from talka.tickets.actions import convert, merge, move, reply
from talka.tickets.models import Ticket


def test_open_work_is_not_merged_into_finished_work(world):
    done, work = world.ticket("Done"), world.ticket("Work")
    move(done, "solve", by=world.ada)
    with pytest.raises(Refused):
        merge(work, into=done, by=world.ada)
    assert Ticket.objects.open().filter(pk=work.pk).exists()
    assert work.messages.count() == 1
    assert not recorded("ticket.merged")


def test_two_tickets_are_not_merged_into_each_other(world):
    first, second = world.ticket("One"), world.ticket("Two")
    merge(first, into=second, by=world.ada)
    with pytest.raises(Refused):
        merge(second, into=first, by=world.ada)
    move(move(second, "solve", by=world.ada), "close", by=world.ada)
    with pytest.raises(Refused):
        merge(second, into=first, by=world.ada)
    assert len(recorded("ticket.merged")) == 1


def test_who_waited_for_an_answer_still_waits(world):
    first, second = world.ticket("One"), world.ticket("Two", text="Me too")
    reply(first, "We look at it.", by=world.ada)
    merge(second, into=first, by=world.ada)
    first.refresh_from_db()
    assert first.awaiting


def test_waiting_for_a_third_party_is_not_waiting_for_the_customer(world):
    ticket = world.ticket()
    move(ticket, "hold", by=world.ada)
    assert convert(ticket, "incident", by=world.ada).status == "on_hold"


@pytest.mark.parametrize("steps", [[], ["begin"], ["wait"], ["hold"], ["solve"], ["solve", "close"]])
def test_a_conversion_keeps_the_phase_and_what_is_open_work(world, steps):
    ticket = world.ticket()
    for step in steps:
        ticket = move(ticket, step, by=world.ada)
    found = convert(ticket, "incident", by=world.ada)
    found.refresh_from_db()
    assert found.phase == ticket.phase
    assert (found.solved_at is None) == found.is_open
