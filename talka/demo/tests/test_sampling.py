"""`talka demo`: a company that looks alive, and never in the way of real work."""

import pytest
from allauth.account.models import EmailAddress

from talka.access import actions as access
from talka.demo import bulk, commands, company
from talka.demo.world import PASSWORD, build_world
from talka.jobs.models import Job
from talka.kit import cli
from talka.kit.errors import Refused
from talka.mail.models import Outgoing
from talka.people.actions import add_person
from talka.search import index
from talka.tickets.models import Attachment, Link, Message, Tag, Ticket

pytestmark = pytest.mark.django_db


def test_an_empty_installation_becomes_a_living_company():
    world, made = company.found()
    assert made == Ticket.objects.count() >= 25
    assert {"new", "open", "waiting", "done", "closed"} == set(Ticket.objects.values_list("phase", flat=True))
    assert set(Message.objects.values_list("kind", flat=True)) == {"customer", "reply", "note"}
    assert Attachment.objects.exists()
    assert Tag.objects.exists()
    assert Link.objects.exists()
    assert {"lt", "en"} == set(Ticket.objects.values_list("language", flat=True))
    assert Ticket.objects.filter(due_at__isnull=False).exists()
    assert world.ada.check_password(PASSWORD)


def test_the_five_may_sign_in_with_proven_addresses():
    world, _made = company.found()
    assert EmailAddress.objects.filter(verified=True, primary=True, user__in=world.people).count() == 5


def test_times_of_the_story_fit_together():
    company.found()
    for ticket in Ticket.objects.prefetch_related("messages"):
        times = [message.created_at for message in ticket.messages.all()]
        assert times == sorted(times)
        assert ticket.created_at <= times[0]
        assert ticket.updated_at >= times[-1]
        assert bool(ticket.solved_at) == (ticket.phase in ("done", "closed"))
        assert ticket.solved_at is None or ticket.created_at <= ticket.solved_at <= ticket.updated_at


def test_nobody_gets_a_mail_about_sample_work():
    company.found()
    assert not Outgoing.objects.exclude(state="sent").exists()
    assert not Job.objects.filter(task__startswith="mail.").exists()


def test_the_story_can_be_searched():
    company.found()
    assert index.find("duomenu centru", allowed=None)


def test_the_administrator_of_the_set_up_page_stays_beside_the_company():
    own = add_person(email="boss@company.test", name="Boss", by=None)
    access.give(access.role(access.ADMINISTRATOR), person=own, by=None)
    _world, made = company.found()
    assert made
    own.refresh_from_db()
    assert own.email == "boss@company.test"


def test_run_again_it_makes_nothing_twice():
    company.found()
    before = Ticket.objects.count()
    _world, made = company.found()
    assert (made, Ticket.objects.count()) == (0, before)


def test_real_work_is_never_mixed_with_samples():
    world = build_world(organization="Real company")
    world.ticket()
    with pytest.raises(Refused, match="work of its own"):
        company.found()
    assert Ticket.objects.count() == 1


def test_many_tickets_are_found_and_further_keys_follow_them():
    world, made = company.found()
    told: list[int] = []
    bulk.fill(world, 30, progress=told.append)
    assert told == [30]
    assert Ticket.objects.count() == made + 30
    newest = Ticket.objects.order_by("-pk").first()
    assert newest.messages.count() == 3
    assert newest.messages.first().author_id == newest.requester_id
    newest.full_clean()
    assert index.find(newest.messages.first().text.split()[-1], allowed=None)
    index.check()
    assert world.ticket().pk > newest.pk


def test_the_command_says_who_may_sign_in(capsys):
    assert commands.demo  # registered
    assert cli.run(["demo", "--tickets", "3"]) == 0
    said = capsys.readouterr().out
    assert PASSWORD in said
    for name in ("ada", "ben", "carol", "dan", "eve"):
        assert f"{name}@example.org" in said
