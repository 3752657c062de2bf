"""Tasks of a ticket: done in their order, never seen by customers, along with a merge."""

import pytest

from talka.checklists import actions
from talka.checklists.models import Task, Template
from talka.events.testing import recorded
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.options import store
from talka.tickets.actions import merge, move, unmerge


@pytest.fixture
def ticket(world):
    return world.ticket()


def titles(ticket):
    return list(ticket.tasks.values_list("title", flat=True))


def test_steps_are_added_done_and_reopened(world, ticket):
    task = actions.add(ticket, "  Read the\nlog ", assignee=world.ada, by=world.ben)
    assert task.title == "Read the log"
    task = actions.finish(task, by=world.ada)
    assert (task.is_done, task.done_by) == (True, world.ada)
    assert not actions.reopen(task, by=world.ada).is_done
    assert len(recorded("task.done")) == len(recorded("task.reopened")) == 1


def test_a_step_waits_for_the_one_before(world, ticket):
    first = actions.add(ticket, "First", by=world.ada)
    second = actions.add(ticket, "Second", after=first, by=world.ada)
    with pytest.raises(Refused, match="First"):
        actions.finish(second, by=world.ada)
    assert not recorded("task.done")
    actions.finish(first, by=world.ada)
    assert actions.finish(second, by=world.ada).is_done


def test_steps_do_not_wait_for_each_other(world, ticket):
    first = actions.add(ticket, "First", by=world.ada)
    second = actions.add(ticket, "Second", after=first, by=world.ada)
    with pytest.raises(Refused):
        actions.edit(first, after=second, by=world.ada)
    with pytest.raises(Invalid):
        actions.edit(first, after=actions.add(world.ticket(), "Elsewhere", by=world.ada), by=world.ada)
    first.refresh_from_db()
    assert first.after is None


def test_an_own_order_is_kept(world, ticket):
    made = [actions.add(ticket, title, by=world.ada) for title in "abc"]
    actions.order(ticket, [made[2].pk, made[0].pk], by=world.ada)
    assert titles(ticket) == ["c", "a", "b"]


def test_work_is_given_only_to_those_who_see_it(world, ticket):
    with pytest.raises(Refused):
        actions.add(ticket, "Look", assignee=world.carol, by=world.ada)
    assert not Task.objects.exists()
    assert not recorded("task.added")


@pytest.mark.parametrize("title", ["", "   ", "\0"])
def test_an_empty_step_is_refused(world, ticket, title):
    with pytest.raises(Invalid):
        actions.add(ticket, title, by=world.ada)
    assert not recorded("task.added")


def test_customers_neither_see_nor_add_steps(world, ticket):
    """# HAZARDS NOTE-1"""
    actions.add(ticket, "Secret step", by=world.ada)
    assert not Task.objects.visible_to(world.carol).exists()
    with pytest.raises(NotAllowed):
        actions.add(ticket, "Mine", by=world.carol)
    assert titles(ticket) == ["Secret step"]


def test_a_list_comes_by_hand_with_its_waits(world, ticket):
    template = Template.objects.create(
        name="New laptop", steps=["Order", "> Install", "Hand over"], team=world.workplace
    )
    made = actions.apply(template, ticket, by=world.ada)
    assert [task.title for task in made] == ["Order", "Install", "Hand over"]
    assert [task.after for task in made] == [None, made[0], None]
    assert made[0].team == world.workplace
    assert len(recorded("checklist.applied")) == 1


def test_a_list_comes_by_itself_only_where_it_fits(world):
    Template.objects.create(name="Outage", steps=["Tell everybody"], kind="incident", by_itself=True)
    assert titles(world.ticket(kind="incident")) == ["Tell everybody"]
    assert titles(world.ticket(kind="request")) == []


def test_a_kind_may_want_all_steps_done_first(world, ticket):
    task = actions.add(ticket, "Check", by=world.ada)
    store.put("checklists.required", [ticket.kind], by=None)
    with pytest.raises(Refused, match="1 task is not done yet"):
        move(ticket, "solve", by=world.ada)
    with pytest.raises(Refused):
        move(ticket, "solve", by=world.ada, anyway=True)
    actions.finish(task, by=world.ada)
    assert not move(ticket, "solve", by=world.ada).is_open


def test_steps_go_along_with_a_merge_and_come_back(world, ticket):
    other = world.ticket("Other")
    actions.add(ticket, "One", by=world.ada)
    actions.add(other, "Two", by=world.ada)
    merge(ticket, into=other, by=world.ada)
    assert sorted(titles(other)) == ["One", "Two"]
    unmerge(ticket.given_away.get(), by=world.ada)
    assert (titles(ticket), titles(other)) == (["One"], ["Two"])


def test_a_ticket_holds_only_so_many(world, ticket, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    actions.add(ticket, "One", by=world.ada)
    with pytest.raises(Refused):
        actions.add(ticket, "Two", by=world.ada)
    assert titles(ticket) == ["One"]
