"""A batch is stopped, goes on exactly where it was, and is taken back as a batch of its own."""

import pytest

from talka.batches import actions, carrying
from talka.batches.models import Batch
from talka.events.testing import recorded
from talka.jobs.worker import drain
from talka.kit.errors import Refused
from talka.tickets.actions import edit
from talka.tickets.models import Ticket

from .test_changing_many import done, states


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(carrying, "GROUP", 2)


def order(world, count, changes=None):
    tickets = [world.ticket() for _ in range(count)]
    return actions.order(world.ada, changes or {"priority": 1}, [one.pk for one in tickets])


def test_stop_leaves_the_rest_as_it_is_and_going_on_does_each_once(world, small):
    batch = order(world, 5)
    assert carrying.carry_on(batch)
    actions.stop(batch, by=world.ada)
    assert not carrying.carry_on(batch)
    assert sorted(states(batch).values()) == ["done"] * 2 + ["waiting"] * 3
    actions.resume(batch, by=world.ada)
    drain()
    assert set(states(batch).values()) == {"done"}
    assert len(recorded("ticket.edited")) == 5
    batch.progress.refresh_from_db()
    assert (batch.progress.done, batch.progress.state) == (5, "done")


def test_a_worker_that_dies_in_the_middle_leaves_nothing_half_done(world, small, monkeypatch):
    batch = order(world, 4)
    assert carrying.carry_on(batch)
    real, calls = carrying._one, []

    class Killed(BaseException):
        """Like the end of the process: nothing catches it."""

    def dies(*args):
        if calls:
            raise Killed
        calls.append(args)
        return real(*args)

    monkeypatch.setattr(carrying, "_one", dies)
    with pytest.raises(Killed):
        carrying.carry_on(batch)
    batch.progress.refresh_from_db()
    assert batch.progress.done == 2
    assert len(recorded("ticket.edited")) == 2
    monkeypatch.setattr(carrying, "_one", real)
    while carrying.carry_on(batch):
        pass
    assert len(recorded("ticket.edited")) == 4


def test_going_on_with_nothing_left_is_refused(world):
    batch = done(world, {"priority": 1}, [world.ticket()])
    with pytest.raises(Refused):
        actions.resume(batch, by=world.ada)


def test_a_whole_batch_is_taken_back_except_what_somebody_changed_since(world):
    first, second = world.ticket(), world.ticket()
    batch = done(world, {"priority": 1, "move": "solve"}, [first, second])
    edit(second, priority=2, by=world.ben)
    back = actions.undo(batch, by=world.ada)
    while carrying.carry_on(back):
        pass
    assert states(back) == {first.pk: "done", second.pk: "refused"}
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.priority, first.phase) == (3, "new")
    assert (second.priority, second.phase) == (2, "done")  # all of a ticket or nothing


def test_once_is_enough_and_a_running_one_is_stopped_first(world, small):
    batch = order(world, 3)
    with pytest.raises(Refused):
        actions.undo(batch, by=world.ada)
    while carrying.carry_on(batch):
        pass
    batch.progress.refresh_from_db()
    assert actions.undoable(batch)
    back = actions.undo(batch, by=world.ada)
    assert not actions.undoable(batch)
    for again in (batch, back):
        with pytest.raises(Refused):
            actions.undo(again, by=world.ada)
    assert Batch.objects.count() == 2


def test_mail_that_went_out_is_not_taken_back(world):
    batch = done(world, {"reply": "Hello"}, [world.ticket()])
    assert not actions.undoable(batch)
    with pytest.raises(Refused):
        actions.undo(batch, by=world.ada)


def test_the_pages_of_it(world, client, small):
    batch = order(world, 3)
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "0 of 3" in client.get("/tickets/").content.decode()
    client.post(f"/batches/{batch.pk}/stops")
    assert "Stopped." in client.get(f"/batches/{batch.pk}/").content.decode()
    client.post(f"/batches/{batch.pk}/continuations")
    drain()
    assert "3 changed" in client.get(f"/batches/{batch.pk}/?show=done").content.decode()
    client.post(f"/batches/{batch.pk}/undos")
    drain()
    assert set(Ticket.objects.values_list("priority", flat=True)) == {3}
    assert "Taking back" in client.get("/batches/").content.decode()
