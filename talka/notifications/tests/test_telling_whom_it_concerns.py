"""Whom an event concerns: each once, never about what they may not see (HAZARDS IDOR-6)."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from talka.access import actions as access
from talka.access.models import Grant
from talka.approvals import actions as approvals
from talka.approvals.voters import Wanted
from talka.events.models import Event
from talka.jobs.worker import drain
from talka.notifications import actions, choices
from talka.notifications.choices import Ways
from talka.notifications.models import Choice, Notice, Reason
from talka.tickets import actions as tickets

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(world):
    """A ticket of Ada's with everything before it told."""
    ticket = world.ticket(assignee=world.ada)
    drain()
    Notice.objects.all().delete()
    return ticket


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("reason", flat=True))


def test_who_is_given_a_ticket_is_told_and_who_gives_it_is_not(world):
    ticket = world.ticket()
    tickets.assign(ticket, world.ben, by=world.ada)
    tickets.assign(ticket, world.ada, by=world.ada)
    drain()
    assert told(world.ben) == ["assigned"]
    assert told(world.ada) == []


def test_a_ticket_opened_for_somebody_is_told_to_them(world):
    world.ticket(assignee=world.ben, by=world.ada)
    drain()
    assert told(world.ben) == ["assigned"]


def test_a_customers_message_is_told_to_the_assignee_and_to_followers_who_work_here(world, mine):
    tickets.watch(mine, world.ben, by=world.ben)
    tickets.add_customer_message(mine, author=world.carol, text="Still broken")
    drain()
    assert told(world.ada) == ["message"]
    assert told(world.ben) == ["watching"]
    assert told(world.carol) == []


def test_an_automatic_answer_is_no_news(world, mine):
    tickets.add_customer_message(mine, author=world.carol, text="I am away", automatic=True)
    drain()
    assert told(world.ada) == []


def test_told_twice_it_is_one_notice(world, mine):
    tickets.add_customer_message(mine, author=world.carol, text="Still broken")
    event = Event.objects.filter(kind="message.received").latest("pk")
    actions.give(event, mine)
    actions.give(event, mine)
    drain()
    assert told(world.ada) == ["message"]


def test_who_lost_the_right_is_told_nothing_and_sees_nothing_of_before(world, mine):
    """HAZARDS IDOR-6"""
    tickets.watch(mine, world.ben, by=world.ben)
    tickets.note(mine, "Between us", by=world.ada)
    drain()
    assert told(world.ben) == ["watching"]
    Grant.objects.filter(person=world.ben).delete()
    world.ben.refresh_from_db()
    world.ben.__dict__.pop("_held", None)
    mine.watches.filter(person=world.ben).delete()
    tickets.note(mine, "Between us again", by=world.ada)
    drain()
    assert len(told(world.ben)) == 1
    assert not Notice.objects.of(world.ben).exists()


def test_a_follower_who_may_not_read_notes_hears_nothing_of_them(world, mine):
    """HAZARDS IDOR-6, NOTE-1: an agent of another desk who follows by invitation."""
    other = world.desk.__class__.objects.create(name="HR", language="en")
    Grant.objects.filter(person=world.ben).delete()
    access.give(access.role("agent"), person=world.ben, desk_id=other.pk, by=None)
    world.ben.refresh_from_db()
    world.ben.__dict__.pop("_held", None)
    mine.watches.create(person=world.ben)
    tickets.note(mine, "Between us", by=world.ada)
    tickets.reply(mine, "Dear Carol", by=world.ada)
    drain()
    kinds = list(Notice.objects.filter(person=world.ben).values_list("event__kind", flat=True))
    assert kinds == ["message.sent"]


def test_a_muted_ticket_is_silent_but_for_being_given_it(world, mine):
    actions.mute(mine, by=world.ada)
    tickets.add_customer_message(mine, author=world.carol, text="Still broken")
    drain()
    assert told(world.ada) == []
    tickets.assign(mine, world.ben, by=world.ben)
    tickets.assign(mine, world.ada, by=world.ben)
    drain()
    assert told(world.ada) == ["assigned"]


def test_what_was_chosen_holds(world, mine):
    wanted = choices.of(world.ada) | {Reason.MESSAGE: Ways(in_app=False, mail=False, push=False)}
    actions.choose(world.ada, wanted, None, by=world.ada)
    tickets.add_customer_message(mine, author=world.carol, text="Still broken")
    drain()
    assert told(world.ada) == []
    assert Event.objects.filter(kind="record.changed", thing=f"people.person:{world.ada.pk}").exists()


def test_by_mail_in_the_readers_language_without_what_may_not_be_seen(world, mine):
    world.ada.language = "lt"
    world.ada.save()
    Choice.objects.create(person=world.ada, reason="message", mail=True)
    tickets.add_customer_message(mine, author=world.carol, text="The secret words")
    drain()
    [letter] = [one for one in mail.outbox if one.to == ["ada@example.org"]]
    assert letter.subject.startswith(f"{mine.number}: ")
    assert f"/tickets/{mine.pk}/" in letter.body
    assert "secret words" not in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_mail_waits_for_the_end_of_the_quiet_hours(world, mine):
    now = timezone.localtime(timezone.now(), world.ada.zone)
    start, end = (now - dt.timedelta(hours=1)).time(), (now + dt.timedelta(hours=2)).time()
    wanted = choices.of(world.ada) | {Reason.MESSAGE: Ways(mail=True)}
    actions.choose(world.ada, wanted, (start, end), by=world.ada)
    heard = choices.heard_at(world.ada, timezone.now())
    assert dt.timedelta(hours=1, minutes=58) < heard - timezone.now() < dt.timedelta(hours=2, minutes=1)
    tickets.add_customer_message(mine, author=world.carol, text="Still broken")
    drain()
    assert told(world.ada) == ["message"]
    assert not [one for one in mail.outbox if one.to == ["ada@example.org"]]


def test_a_mention_in_a_note_is_one_notice(world, mine):
    """The event is of those who write notes; heard by its name."""
    mine.watches.create(person=world.ben)
    tickets.note(mine, "@Ben Hughes look here", by=world.ada)
    drain()
    assert told(world.ben) == ["mention"]


def test_who_is_asked_to_approve_is_told_once_and_who_asked_hears_the_end(world, mine):
    step = Wanted("Money", people=(world.ben,))
    approval = approvals.ask(mine, name="New monitor", steps=[step], by=world.eve)
    drain()
    assert told(world.ben) == ["approval"]
    vote = approval.stages.get().votes.get()
    approvals.answer(vote, True, by=world.ben)
    drain()
    assert (told(world.ada), told(world.eve)) == (["watching"], ["watching"])
