import pytest

from talka.events.testing import recorded
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.kit.workflow import MoveRefused
from talka.tickets.actions import assign, edit, link, merge, move, moves_for, open_ticket, tag, watch
from talka.tickets.models import Ticket
from talka.tickets.practices import kind_for


def test_a_move_that_does_not_start_here_is_refused(world):
    ticket = world.ticket()
    with pytest.raises(MoveRefused):
        move(ticket, "reopen", by=world.ada)
    assert not recorded("ticket.moved")


def test_a_requester_closes_the_own_request_but_does_not_solve_it(world):
    ticket = world.ticket()
    with pytest.raises(NotAllowed):
        move(ticket, "solve", by=world.carol)
    assert not recorded("ticket.moved")
    own = moves_for(world.carol, ticket, portal=True)[0]  # “close” or what this kind calls it
    assert move(ticket, own.name, by=world.carol).phase == "closed"


def test_work_is_given_only_to_those_who_can_see_it(world):
    ticket = world.ticket()
    assign(ticket, world.ben, team=world.workplace, by=world.ada)
    with pytest.raises(Refused):
        assign(ticket, world.dan, by=world.ada)
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.team) == (world.ben, world.workplace)
    assert len(recorded("ticket.assigned")) == 1


def test_assigning_the_same_again_records_nothing(world):
    ticket = world.ticket()
    assign(ticket, world.ben, by=world.ada)
    assign(ticket, world.ben, by=world.ada)
    assert len(recorded("ticket.assigned")) == 1


def test_an_edit_over_somebody_elses_is_refused_with_both_values(world):  # HAZARDS REL-APP-01
    ticket = world.ticket("Old")
    edit(ticket, subject="Bens words", seen={"subject": "Old"}, by=world.ben)
    with pytest.raises(Refused) as refusal:
        edit(ticket, subject="Adas words", seen={"subject": "Old"}, by=world.ada)
    assert "Bens words" in str(refusal.value)
    assert refusal.value.code == "stale"
    ticket.refresh_from_db()
    assert ticket.subject == "Bens words"


def test_edits_of_different_fields_do_not_disturb_each_other(world):
    ticket = world.ticket("Old")
    edit(ticket, subject="New", seen={"subject": "Old"}, by=world.ben)
    edit(ticket, priority=1, seen={"priority": 3}, by=world.ada)
    ticket.refresh_from_db()
    assert (ticket.subject, ticket.priority) == ("New", 1)


def test_impact_and_urgency_make_the_priority(world):
    ticket = edit(world.ticket(), impact=1, urgency=1, by=world.ada)
    assert ticket.priority == 1


def test_fields_that_do_not_exist_are_refused(world):  # HAZARDS MASS-1
    with pytest.raises(Invalid):
        edit(world.ticket(), by=world.ada, requester_id=1)
    with pytest.raises(Invalid):
        open_ticket(kind_for(world.desk), "x", requester=world.carol, desk=world.desk, status="closed")


def test_links_and_watchers_need_sight_of_both_ends(world):
    mine, other = world.ticket(), world.ticket()
    link(mine, "relates", other, by=world.ada)
    assert list(mine.linked("relates")) == [other]
    with pytest.raises(NotAllowed):
        link(mine, "relates", other, by=world.carol)
    with pytest.raises(NotAllowed):
        watch(mine, world.dan, by=world.dan)
    assert len(recorded("ticket.linked")) == 1


def test_tags_are_small_letters_without_repeats(world):
    assert tag(world.ticket(), ["VPN", "vpn", " Remote  work "], by=world.ada) == ["remote work", "vpn"]


def test_merging_moves_the_conversation_and_keeps_the_people(world):
    first, second = world.ticket("One"), world.ticket("Two", requester=world.dan, text="Me too")
    merge(second, into=first, by=world.ada)
    second.refresh_from_db()
    assert second.is_closed
    assert sorted(first.messages.values_list("text", flat=True)) == ["It drops.", "Me too"]
    assert Ticket.objects.visible_to(world.dan).filter(pk=first.pk).exists()


def test_who_sees_what(world):
    ticket = world.ticket()
    sees = {
        name: Ticket.objects.visible_to(getattr(world, name)).filter(pk=ticket.pk).exists()
        for name in ["ada", "ben", "carol", "dan", "eve"]
    }
    assert sees == {"ada": True, "ben": True, "carol": True, "dan": False, "eve": True}
