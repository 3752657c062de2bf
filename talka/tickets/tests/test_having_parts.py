"""Parts of a ticket: no circles, a warning before the whole is finished, one step for all of them."""

from itertools import pairwise

import pytest

from talka.events.testing import recorded
from talka.kit.errors import NotAllowed, Refused
from talka.tickets.actions import cascade, edit, link, move, set_parent
from talka.tickets.actions.family import DEEPEST
from talka.tickets.models import Ticket


@pytest.fixture
def family(world):
    whole = world.ticket("Move to another floor")
    parts = [world.ticket(f"Part {n}") for n in range(2)]
    for part in parts:
        set_parent(part, whole, by=world.ada)
    return whole, parts


def test_both_ends_tell_it(world, family):
    assert len(recorded("ticket.placed")) == len(recorded("ticket.part_added")) == 2
    _whole, parts = family
    set_parent(parts[0], None, by=world.ada)
    assert len(recorded("ticket.unplaced")) == len(recorded("ticket.part_removed")) == 1


@pytest.mark.parametrize("way", ["itself", "circle"])
def test_there_are_no_circles(world, family, way):
    whole, parts = family
    with pytest.raises(Refused):
        edit(whole, parent=whole if way == "itself" else parts[0], by=world.ada)
    whole.refresh_from_db()
    assert whole.parent is None


def test_parts_go_only_so_deep(world):
    chain = [world.ticket(str(n)) for n in range(DEEPEST + 1)]
    for upper, lower in pairwise(chain[:DEEPEST]):
        set_parent(lower, upper, by=world.ada)
    with pytest.raises(Refused):
        set_parent(chain[DEEPEST], chain[DEEPEST - 1], by=world.ada)
    with pytest.raises(Refused):
        set_parent(chain[0], chain[DEEPEST], by=world.ada)
    assert Ticket.objects.filter(parent__isnull=False).count() == DEEPEST - 1


def test_finished_work_takes_no_open_parts(world, family):
    whole, _parts = family
    move(whole, "solve", by=world.ada, anyway=True)
    with pytest.raises(Refused):
        set_parent(world.ticket("Late"), whole, by=world.ada)


def test_the_whole_is_not_solved_by_mistake(world, family):
    whole, parts = family
    with pytest.raises(Refused, match="2 parts are still open"):
        move(whole, "solve", by=world.ada)
    whole.refresh_from_db()
    assert whole.is_open
    cascade(parts, "solve", by=world.ada)
    assert not move(whole, "solve", by=world.ada).is_open


def test_a_blocked_ticket_is_not_solved_by_mistake(world):
    ticket, blocker = world.ticket(), world.ticket("Cable")
    link(blocker, "blocks", ticket, by=world.ada)
    with pytest.raises(Refused, match="blocked by 1 open ticket"):
        move(ticket, "solve", by=world.ada)
    move(blocker, "solve", by=world.ada)
    assert not move(ticket, "solve", by=world.ada).is_open


def test_the_requester_ends_an_own_request_and_hears_nothing_of_our_parts(world, family):
    """# HAZARDS NOTE-1"""
    _whole, parts = family
    whole = world.ticket(kind="incident")
    set_parent(parts[0], whole, by=world.ada)
    assert not move(whole, "cancel", by=world.carol).is_open


def test_one_refusal_holds_up_nobody_else(world, family):
    _whole, parts = family
    move(parts[0], "solve", by=world.ada)
    results = cascade(parts, "solve", by=world.ada)
    assert [bool(result.why) for result in results] == [True, False]
    parts[1].refresh_from_db()
    assert not parts[1].is_open


def test_a_reply_reaches_every_part(world, family):
    _whole, parts = family
    assert not any(result.why for result in cascade(parts, "reply", text="Done on Friday.", by=world.ada))
    assert len(recorded("message.sent")) == 2


def test_customers_set_no_parents(world, family):
    whole, _parts = family
    with pytest.raises(NotAllowed):
        set_parent(world.ticket(), whole, by=world.carol)
