"""However much happens, a person gets few mails, and nothing is left out of them (HAZARDS LOOP-8)."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from talka.jobs.models import Job
from talka.jobs.worker import drain
from talka.notifications import actions
from talka.notifications.choices import Ways
from talka.notifications.models import Notice, Reason
from talka.tickets import actions as tickets

pytestmark = pytest.mark.django_db
BEGAN = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
EVENTS = 60  # of each ten minutes; bin/talka bench looks at thousands


@pytest.fixture
def told(world):
    """How often each ticket stands in the mails, after ten minutes full of assignments and the end of them."""
    actions.choose(world.ada, {reason: Ways(mail=True) for reason in Reason}, None, by=world.ada)
    with time_machine.travel(BEGAN, tick=False) as clock:
        for number in range(EVENTS):
            clock.move_to(BEGAN + dt.timedelta(seconds=590 * number / EVENTS))
            tickets.assign(world.ticket(f"Storm {number}"), world.ada, by=world.ben)
            drain()
        assert len(mail.outbox) == 4
        clock.move_to(BEGAN + dt.timedelta(minutes=10, seconds=1))
        drain()
        yield [subject for one in mail.outbox for subject in re.findall(r"Storm \d+", one.body)]


def test_a_storm_is_at_most_five_mails_and_tells_each_thing_once(told):
    assert len(mail.outbox) == 5
    assert sorted(told, key=lambda words: int(words[6:])) == [f"Storm {number}" for number in range(EVENTS)]
    assert not Job.objects.filter(task="notifications.mail_storm").exists()


def test_after_a_storm_mail_comes_at_once_again(world, told):
    with time_machine.travel(BEGAN + dt.timedelta(minutes=21), tick=False):
        tickets.assign(world.ticket("Calm"), world.ada, by=world.ben)
        drain()
    assert "Calm" in mail.outbox[-1].body
    assert len(mail.outbox) == 6


def test_what_was_read_meanwhile_is_not_in_the_mail_of_the_storm(world):
    actions.choose(world.ada, {reason: Ways(mail=True) for reason in Reason}, None, by=world.ada)
    with time_machine.travel(BEGAN, tick=False) as clock:
        for number in range(9):
            tickets.assign(world.ticket(f"Storm {number}"), world.ada, by=world.ben)
        drain()
        actions.read(world.ada)
        clock.move_to(BEGAN + dt.timedelta(minutes=11))
        drain()
    assert len(mail.outbox) == 4
    assert Notice.objects.filter(person=world.ada, created_at__lt=timezone.now()).count() == 9
