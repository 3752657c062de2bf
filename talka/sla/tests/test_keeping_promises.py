"""What happens to a ticket starts, pauses and stops its clocks, and the queue shows the nearest deadline."""

from datetime import timedelta

import pytest

from talka.events.testing import recorded
from talka.kit.errors import NotAllowed
from talka.sla import actions as sla
from talka.sla.models import Clock, Mark, Version
from talka.sla.tasks import sweep
from talka.tickets import actions
from talka.tickets.models import Ticket

from .conftest import HOUR, MONDAY, promise


def states(ticket):
    return dict(Clock.objects.filter(ticket=ticket).order_by("pk").values_list("metric", "state"))


def due(ticket):
    return Ticket.objects.get(pk=ticket.pk).due_at


def test_opening_starts_what_is_promised_and_shows_the_nearest(clock_time, office, world):
    ticket = world.ticket()
    assert states(ticket) == {"first_reply": "running", "resolution": "running", "assignment": "running"}
    assert due(ticket) == MONDAY + timedelta(minutes=30)


def test_assigning_and_replying_keep_their_promises(clock_time, office, world):
    ticket = world.ticket()
    clock_time.shift(timedelta(minutes=20))
    actions.assign(ticket, world.ada, by=world.ada)
    clock_time.shift(HOUR)
    actions.reply(ticket, "We look.", by=world.ada)
    assert states(ticket) == {"first_reply": "missed", "resolution": "running", "assignment": "met"}
    assert due(ticket) == MONDAY + 9 * HOUR  # eight hours of work, an hour at noon


def test_waiting_pauses_the_resolution_and_says_why(clock_time, office, world):
    ticket = world.ticket()
    actions.assign(ticket, world.ada, by=world.ada)
    actions.reply(ticket, "Which room?", by=world.ada, then="wait")
    assert states(ticket)["resolution"] == "paused"
    assert due(ticket) is None
    assert Mark.objects.get(kind="pause").reason == str(Ticket.objects.get(pk=ticket.pk).state.label)
    clock_time.shift(2 * HOUR)
    actions.add_customer_message(ticket, author=world.carol, text="Room 7")
    assert states(ticket)["resolution"] == "running"
    assert states(ticket)["next_reply"] == "running"
    assert due(ticket) == MONDAY + 4 * HOUR


def test_solving_stops_and_reopening_counts_on(clock_time, office, world):
    ticket = world.ticket()
    clock_time.shift(HOUR)
    actions.move(ticket, "solve", by=world.ada)
    assert states(ticket) == {"first_reply": "dropped", "resolution": "met", "assignment": "dropped"}
    clock_time.shift(timedelta(days=1))
    actions.move(ticket, "reopen", by=world.ada)
    clock = Clock.objects.get(ticket=ticket, metric="resolution")
    assert clock.state == "running"
    assert clock.due_at == MONDAY + timedelta(days=1) + 9 * HOUR


def test_another_priority_is_another_target_from_the_same_start(clock_time, office, world):
    ticket = world.ticket()
    clock_time.shift(HOUR)
    actions.edit(ticket, priority=1, by=world.ada)
    assert Clock.objects.get(ticket=ticket, metric="resolution").due_at == MONDAY + 2 * HOUR
    assert recorded("sla.retargeted")


def test_a_moment_agreed_with_the_customer_stands_for_the_target(clock_time, office, world):
    ticket = world.ticket()
    agreed = MONDAY + timedelta(days=4)
    actions.edit(ticket, due_at=agreed, by=world.ada)
    assert Clock.objects.get(ticket=ticket, metric="resolution").due_at == agreed
    actions.edit(ticket, priority=2, by=world.ada)
    assert Clock.objects.get(ticket=ticket, metric="resolution").due_at == agreed


def test_a_moment_that_is_said_on_opening_is_agreed_too(clock_time, office, world):
    ticket = world.ticket(due_at=MONDAY + timedelta(days=4))
    assert Clock.objects.get(ticket=ticket, metric="resolution").due_at == MONDAY + timedelta(days=4)
    assert due(ticket) == MONDAY + timedelta(minutes=30)  # somebody has to take it


def test_of_several_the_first_in_order_counts_and_each_kind_has_its_own(clock_time, office, world):
    promise("VIP", order=1, selector="priority:critical", resolution="1h")
    promise("Network team", kind="ola", resolution="6h")
    ticket = world.ticket(priority=1)
    found = {c.promise.name for c in Clock.objects.filter(ticket=ticket, metric="resolution")}
    assert found == {"VIP", "Network team"}


def test_a_ticket_that_comes_to_fit_is_measured_from_its_beginning(clock_time, world):
    promise("Critical only", selector="priority:critical", resolution="2h")
    ticket = world.ticket()
    assert states(ticket) == {}
    clock_time.shift(HOUR)
    actions.edit(ticket, priority=1, by=world.ada)
    assert Clock.objects.get(ticket=ticket).due_at == MONDAY + 2 * HOUR


def test_a_due_date_without_a_promise_is_left_alone(world):
    ticket = world.ticket(due_at=MONDAY)
    actions.reply(ticket, "Yes.", by=world.ada)
    assert due(ticket) == MONDAY


def test_editing_a_promise_does_not_rewrite_what_was_promised(clock_time, office, world):
    ticket = world.ticket()
    office.resolution = "1h"
    office.save()
    assert sla.publish(office, by=world.eve).number == 2
    clock_time.shift(HOUR)
    actions.edit(ticket, subject="Other words", by=world.ada)
    assert Clock.objects.get(ticket=ticket, metric="resolution").version.number == 1
    assert Clock.objects.get(ticket=world.ticket(), metric="resolution").version.number == 2


def test_publishing_without_a_difference_makes_no_version(office, world):
    sla.publish(office, by=world.eve)
    assert Version.objects.filter(promise=office).count() == 1


def test_who_may_not_manage_promises_publishes_nothing(office, world):
    office.resolution = "1h"
    before = Version.objects.count()
    with pytest.raises(NotAllowed):
        sla.publish(office, by=world.ada)
    assert Version.objects.count() == before
    assert len(recorded("sla.published")) == 1


def test_a_warning_and_the_end_are_each_said_once(clock_time, office, world):
    ticket = world.ticket()
    actions.assign(ticket, world.ada, by=world.ada)
    clock_time.shift(timedelta(minutes=46))
    for _again in range(2):
        sweep()
    assert [event.data["percent"] for event in recorded("sla.warned")] == [76]
    clock_time.shift(timedelta(minutes=20))
    for _again in range(2):
        sweep()
    assert [event.data["metric"] for event in recorded("sla.breached")] == ["first_reply"]
    assert recorded("sla.breached")[0].ticket_id == ticket.pk


def test_a_selector_that_speaks_of_what_is_gone_promises_nothing(world):
    odd = promise("Odd", resolution="1h")
    Version.objects.filter(promise=odd).update(terms={**odd.versions.get().terms, "selector": "nonsense:1"})
    assert states(world.ticket()) == {}


def test_a_merged_ticket_is_no_longer_measured(clock_time, office, world):
    one, other = world.ticket(), world.ticket()
    actions.merge(one, into=other, by=world.ada)
    assert "running" not in states(one).values()
    assert states(other)["resolution"] == "running"
