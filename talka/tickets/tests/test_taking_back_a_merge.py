"""A merge brings everything along and can be taken back with everything it brought."""

import pytest

from talka.events.testing import recorded
from talka.kit.errors import NotAllowed, Refused
from talka.tickets.actions import (
    add_customer_message,
    assign,
    edit,
    link,
    merge,
    move,
    reply,
    set_parent,
    tag,
    unmerge,
    watch,
)
from talka.tickets.models import Link, Ticket


@pytest.fixture
def pair(world):
    """What is merged (with everything a ticket can have), and what it goes into."""
    first = world.ticket("One", text="First words", requester=world.dan, service=world.vpn, priority=1)
    second = world.ticket("Two")
    reply(first, "We look at it.", by=world.ada, files=[("log.txt", b"log")])
    watch(first, world.ben, by=world.ada)
    tag(first, ["vpn"], by=world.ada)
    assign(first, world.ada, team=world.network, by=world.ada)
    third, part = world.ticket("Three"), world.ticket("Part")
    link(first, "blocks", third, by=world.ada)
    link(third, "causes", first, by=world.ada)
    set_parent(part, first, by=world.ada)
    first.refresh_from_db()
    return first, second


def state(ticket):
    """Everything of a ticket that a merge touches."""
    ticket = Ticket.objects.get(pk=ticket.pk)
    return {
        **{name: getattr(ticket, name) for name in (
            "status", "phase", "solved_at", "closed_at", "awaiting", "snippet", "last_message_at", "assignee_id", "team_id",
            "service_id", "due_at", "priority", "subject", "custom", "first_replied_at", "created_at", "requester_id",
        )},
        "messages": sorted(ticket.messages.values_list("pk", flat=True)),
        "files": ticket.messages.filter(attachments__isnull=False).count(),
        "watchers": sorted(ticket.watches.values_list("person_id", flat=True)),
        "tags": sorted(ticket.tags.values_list("name", flat=True)),
        "out": sorted(ticket.links_out.values_list("relation", "target_id")),
        "in": sorted(ticket.links_in.values_list("relation", "source_id")),
        "parts": sorted(ticket.children.values_list("pk", flat=True)),
    }  # fmt: skip


def test_everything_moves_and_what_is_empty_is_filled(world, pair):
    first, second = pair
    edit(second, priority=4, by=world.ada)
    merge(first, into=second, by=world.ada)
    now = state(second)
    assert len(now["messages"]) == 3
    assert now["files"] == 1
    assert set(now["watchers"]) == {world.dan.pk, world.ben.pk}
    assert now["tags"] == ["vpn"]
    assert (now["assignee_id"], now["team_id"], now["service_id"]) == (world.ada.pk, world.network.pk, world.vpn.pk)
    assert now["priority"] == 4  # what the other has stays
    assert len(now["parts"]) == 1
    assert {relation for relation, _key in now["out"]} == {"blocks"}
    assert state(first)["phase"] == "closed"
    assert first.links_out.get().target_id == second.pk


def test_a_field_may_be_taken_from_the_merged_one(world, pair):
    first, second = pair
    merge(first, into=second, take=["priority", "subject"], by=world.ada)
    second.refresh_from_db()
    assert (second.priority, second.subject) == (1, "One")


def test_taking_back_brings_both_to_where_they_were(world, pair):
    first, second = pair
    before = state(first), state(second)
    merge(first, into=second, take=["subject"], by=world.ada)
    unmerge(first.given_away.get(), by=world.ada)
    assert (state(first), state(second)) == before
    assert len(recorded("ticket.unmerged")) == 1


def test_what_was_changed_since_stays(world, pair):
    first, second = pair
    merge(first, into=second, by=world.ada)
    assign(second, world.ben, by=world.ada)
    said = add_customer_message(second, author=world.carol, text="And now?")
    unmerge(first.given_away.get(), by=world.ada)
    now = state(second)
    assert now["assignee_id"] == world.ben.pk
    assert said.pk in now["messages"]
    assert now["service_id"] is None


def test_it_is_taken_back_once(world, pair):
    first, second = pair
    merge(first, into=second, by=world.ada)
    unmerge(first.given_away.get(), by=world.ada)
    with pytest.raises(Refused):
        unmerge(first.given_away.get(), by=world.ada)
    assert len(recorded("ticket.unmerged")) == 1


def test_a_merge_that_went_on_is_taken_back_from_its_end(world, pair):
    first, second = pair
    third = world.ticket("Last")
    merge(first, into=second, by=world.ada)
    merge(second, into=third, by=world.ada)
    with pytest.raises(Refused):
        unmerge(first.given_away.get(), by=world.ada)
    assert not recorded("ticket.unmerged")
    unmerge(second.given_away.get(), by=world.ada)
    unmerge(first.given_away.get(), by=world.ada)
    assert first.messages.count() == 2


def test_what_was_reopened_is_not_taken_back(world, pair):
    first, second = pair
    merge(first, into=second, by=world.ada)
    move(first, "reopen", by=world.ada)
    with pytest.raises(Refused):
        unmerge(first.given_away.get(), by=world.ada)
    assert not recorded("ticket.unmerged")


def test_only_who_may_merge_takes_it_back(world, pair):
    first, second = pair
    merge(first, into=second, by=world.ada)
    with pytest.raises(NotAllowed):
        unmerge(first.given_away.get(), by=world.carol)
    assert not recorded("ticket.unmerged")


def test_a_ticket_is_not_merged_into_its_own_part(world, pair):
    first, _second = pair
    with pytest.raises(Refused):
        merge(first, into=first.children.get(), by=world.ada)
    assert not recorded("ticket.merged")


def test_a_link_both_have_is_not_doubled(world, pair):
    first, second = pair
    link(second, "blocks", first.linked("blocks").get(), by=world.ada)
    merge(first, into=second, by=world.ada)
    assert Link.objects.filter(relation="blocks", source=second).count() == 1
