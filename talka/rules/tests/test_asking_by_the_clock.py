"""Rules that wait: so long since something, and at times; each ticket once for each occasion."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from talka.rules import timing
from talka.rules.models import Rule, Run
from talka.rules.tests.test_running_rules import CRITICAL, has
from talka.tickets import actions as tickets

WEDNESDAY = dt.datetime(2026, 3, 25, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(WEDNESDAY, tick=False) as traveller:
        yield traveller


def test_what_waits_for_three_days_is_done_once_each_time_it_waits(world, rule, clock):
    made = rule(
        {"since": "status", "wait": "3d"}, [{"do": "note", "text": "Still waiting"}], **{"if": has("phase", "waiting")}
    )
    ticket = world.ticket()
    tickets.move(ticket, "wait", by=world.ada)
    assert timing.sweep() == 0
    clock.shift(dt.timedelta(days=3, minutes=1))
    assert timing.sweep() == 1
    assert timing.sweep() == 0
    clock.shift(dt.timedelta(minutes=1))
    tickets.move(ticket, "resume", by=world.ada)
    tickets.move(ticket, "wait", by=world.ada)
    clock.shift(dt.timedelta(days=2))
    assert timing.sweep() == 0
    clock.shift(dt.timedelta(days=2))
    assert timing.sweep() == 1
    assert Run.objects.filter(rule=made, outcome="done").count() == 2


def test_working_days_do_not_count_the_weekend(world, rule, clock):
    clock.shift(dt.timedelta(days=2))  # a Friday
    rule({"since": "opened", "wait": "2wd"}, CRITICAL)
    world.ticket()
    for days, done in ((2, 0), (3, 1), (1, 0)):
        clock.shift(dt.timedelta(days=days))
        assert timing.sweep() == done, days


def test_what_stayed_solved_is_closed_by_the_rule_that_is_there_from_the_start(world, clock):
    ticket = world.ticket()
    tickets.move(ticket, "begin", by=world.ada)
    tickets.move(ticket, "solve", by=world.ada)
    clock.shift(dt.timedelta(days=13))
    timing.sweep()
    ticket.refresh_from_db()
    assert ticket.status == "solved"
    clock.shift(dt.timedelta(days=2))
    timing.sweep()
    ticket.refresh_from_db()
    assert ticket.status == "closed"


def test_a_rule_with_times_runs_once_for_each_of_them_over_the_change_to_summer_time(world, rule, clock):
    timezone.activate("Europe/Vilnius")
    made = rule({"cron": "30 3 * * *"}, [{"do": "note", "text": "Morning"}], **{"if": has("is", "open")})
    world.ticket()
    for _hour in range(24 * 6):
        clock.shift(dt.timedelta(minutes=60))
        timing.sweep()
    timezone.deactivate()
    assert Run.objects.filter(rule=made, outcome="done").count() == 6


def test_what_was_stopped_for_its_number_goes_on_in_the_next_hour(world, rule, clock):
    made = rule({"since": "opened", "wait": "1h"}, CRITICAL, per_hour=2)
    for _n in range(3):
        world.ticket()
    clock.shift(dt.timedelta(hours=2))
    timing.sweep()
    assert Run.objects.filter(rule=made, outcome="done").count() == 2
    clock.shift(dt.timedelta(hours=2))
    timing.sweep()
    assert Run.objects.filter(rule=made, outcome="done").count() == 3


def test_the_reminder_that_is_there_from_the_start_writes_once_to_a_silent_customer(world, clock):
    Rule.objects.filter(shipped="remind").update(active=True)
    ticket = world.ticket()
    tickets.reply(ticket, "Which printer?", by=world.ada)
    tickets.move(ticket, "wait", by=world.ada)
    for _day in range(10):
        clock.shift(dt.timedelta(days=1))
        timing.sweep()
    sent = ticket.messages.filter(kind="reply", automatic=True)
    assert sent.count() == 1
    assert "Hello, Carol" in sent.get().text
