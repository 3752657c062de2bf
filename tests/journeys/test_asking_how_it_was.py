"""Solved, asked by mail with a way out, rated badly, told to whoever did the work."""

import datetime as dt

from django.utils import timezone

from talka.jobs.worker import drain
from talka.mail import unsubscribing
from talka.mail.models import Outgoing
from talka.notifications.models import Notice
from talka.surveys import actions, tasks
from talka.surveys.models import Invitation, Survey
from talka.tickets import actions as tickets


def _solved(world, time_machine):
    ticket = world.ticket(assignee=world.ada)
    tickets.move(ticket, "solve", by=world.ada)
    time_machine.move_to(timezone.now() + dt.timedelta(hours=25), tick=False)
    tasks.sweep()
    return Invitation.objects.get(ticket=ticket)


def test_the_mail_leaves_and_a_low_answer_is_told_to_the_agent(world, time_machine):
    Survey.objects.create(name="After")
    asked = _solved(world, time_machine)
    mail = Outgoing.objects.get(kind="mass")
    assert (mail.recipient, mail.content["topic"]) == (world.carol.email, "surveys")
    drain()
    Notice.objects.all().delete()
    actions.answer(asked, 1, comment="Took a week")
    drain()
    assert [notice.person for notice in Notice.objects.filter(event__kind="survey.low")] == [world.ada]


def test_who_left_such_mails_gets_none(world, time_machine):
    Survey.objects.create(name="After")
    unsubscribing.leave(world.carol.email, "surveys")
    _solved(world, time_machine)
    assert not Outgoing.objects.filter(kind="mass").exists()
