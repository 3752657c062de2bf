"""Mail gathered into one: at its time in the person's zone, nothing twice, nothing that may not be seen any more."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from talka.jobs.worker import drain
from talka.notifications import actions, choices, digests
from talka.notifications.choices import Ways
from talka.notifications.models import Digest, Notice, Reason
from talka.tickets import actions as tickets

pytestmark = pytest.mark.django_db
VILNIUS = ZoneInfo("Europe/Vilnius")
MONDAY = dt.datetime(2026, 3, 2, 7, 0, tzinfo=VILNIUS)
MORNING = MONDAY.replace(hour=8)


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _in_vilnius(world):
    world.ada.time_zone = "Europe/Vilnius"
    world.ada.save()


def gather(person, every="day", **ways):
    wanted = {reason: Ways(mail=True, **ways) for reason in Reason}
    actions.choose(person, wanted, None, digest=(every, dt.time(8)), by=person)


def give(world, subject="Printer"):
    ticket = world.ticket(subject)
    tickets.assign(ticket, world.ada, by=world.ben)
    drain()
    return ticket


def look(clock, at):
    clock.move_to(at)
    for person_id in digests.due():
        digests.begin(person_id)
    drain()


def test_two_notices_are_one_mail_at_eight_by_the_persons_clock(world, clock):
    gather(world.ada)
    give(world, "Printer"), give(world, "Screen")
    look(clock, MORNING - dt.timedelta(minutes=1))
    assert mail.outbox == []
    look(clock, MORNING)
    [sent] = mail.outbox
    assert sent.to == [world.ada.email]
    assert sent.body.count("/tickets/") == 2
    assert "Printer" in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_nothing_is_told_twice_and_nothing_is_no_mail(world, clock):
    gather(world.ada)
    give(world)
    look(clock, MORNING)
    look(clock, MORNING + dt.timedelta(minutes=10))
    look(clock, MORNING + dt.timedelta(days=1))
    assert len(mail.outbox) == 1


def test_what_was_read_here_or_may_not_be_seen_any_more_is_left_out(world, clock):
    gather(world.ada)
    read, hidden = give(world, "Read"), give(world, "Hidden")
    actions.read(world.ada, ticket=read.pk)
    world.ada.grants.all().delete()
    look(clock, MORNING)
    assert mail.outbox == []
    assert Notice.objects.filter(ticket=hidden).exists()


@pytest.mark.parametrize(
    ("every", "sent", "expected"),
    [
        ("hour", MONDAY, MONDAY + dt.timedelta(hours=1)),
        ("day", MONDAY, MORNING),
        ("day", MORNING, MORNING + dt.timedelta(days=1)),
        ("week", MONDAY, MORNING),
        ("week", MORNING, MORNING + dt.timedelta(days=7)),
        # in the night of 29 March the clocks go forward: still eight by the wall clock
        ("day", dt.datetime(2026, 3, 28, 9, tzinfo=VILNIUS), dt.datetime(2026, 3, 29, 8, tzinfo=VILNIUS)),
    ],
)
def test_the_next_one_is_due_by_the_wall_clock(world, every, sent, expected):
    assert digests.next_of(Digest(person=world.ada, every=every, at=dt.time(8), sent_at=sent)) == expected


def test_without_a_digest_mail_comes_at_once(world, clock):
    gather(world.ada)
    actions.choose(world.ada, dict(choices.of(world.ada)), None, by=world.ada)
    give(world)
    assert len(mail.outbox) == 1
