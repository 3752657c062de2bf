"""The link of a mail: looking changes nothing, one use, bound to its person, with an end."""

import datetime as dt

from django.core import mail
from django.test import Client
from django.utils import timezone

from talka.approvals import actions, links
from talka.events.testing import recorded
from talka.jobs.worker import drain
from talka.people import actions as people

from .conftest import vote_of


def path(vote, answer=""):
    return links.address(vote, answer).partition("//")[2].partition("/")[2].join(("/", ""))


def test_the_mail_says_what_is_asked_in_the_persons_language_and_nothing_internal(world, asked):
    people.edit_person(world.ben, language="lt", by=None)
    asked(world.ben)
    drain()
    letter = next(one for one in mail.outbox if one.to == [world.ben.email])
    assert "VPN drops" in letter.body
    assert "Tvirtinti" in letter.body
    assert "?answer=no" in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_looking_at_the_link_answers_nothing_however_often(world, asked):
    """A program that checks mail opens every link, with the answer in it as well (HAZARDS MID-7)."""
    vote = vote_of(asked(world.dan), world.dan)
    for answer in ("", "yes", "no"):
        for method in ("get", "head"):
            page = getattr(Client(), method)(path(vote, answer))
            assert page.status_code == 200
            assert page["Referrer-Policy"] == "same-origin"
    vote.refresh_from_db()
    assert vote.answer == ""
    assert not recorded("approval.answered")


def test_the_button_answers_once_without_signing_in(world, asked):
    approval = asked(world.dan)
    vote = vote_of(approval, world.dan)
    assert 'value="yes" required checked' in Client().get(path(vote, "yes")).content.decode()
    assert Client().post(path(vote), {"answer": "yes", "comment": "Go on"}).status_code == 302
    approval.refresh_from_db()
    assert approval.state == "granted"
    again = Client().post(path(vote), {"answer": "no", "comment": "No!"})
    assert again.status_code == 409
    assert "You approved" in Client().get(path(vote)).content.decode()
    assert "VPN" not in Client().get(path(vote)).content.decode()
    assert [event.data["comment"] for event in recorded("approval.answered")] == ["Go on"]


def test_no_without_a_reason_keeps_what_was_typed(world, asked):
    vote = vote_of(asked(world.dan), world.dan)
    page = Client().post(path(vote), {"answer": "no"})
    assert page.status_code == 422
    assert 'value="no" checked' in page.content.decode()
    assert not recorded("approval.answered")


def test_a_link_that_is_guessed_old_or_of_another_person_is_none(world, asked, time_machine):
    approval = asked(world.dan, world.ben, rule="all")
    vote, other = vote_of(approval, world.dan), vote_of(approval, world.ben)
    key = path(vote).removeprefix("/a/")
    for wrong in (f"{vote.pk}-{'0' * 32}", f"{other.pk}-{key.partition('-')[2]}", "x", f"{key}0", "٣-" + "0" * 32):
        assert Client().get(f"/a/{wrong}").status_code == 404
        assert Client().post(f"/a/{wrong}", {"answer": "yes"}).status_code == 404
    people.edit_person(world.dan, email="dan@elsewhere.example", by=None)
    assert Client().get(path(vote)).status_code == 404
    assert Client().get(path(other)).status_code == 200
    time_machine.move_to(timezone.now() + dt.timedelta(days=31))
    assert Client().get(path(other)).status_code == 404
    assert not recorded("approval.answered")


def test_what_is_withdrawn_says_so(world, asked):
    approval = asked(world.dan)
    address = path(vote_of(approval, world.dan))
    actions.withdraw(approval, by=world.ada)
    assert "No longer needed" in Client().get(address).content.decode()
    assert Client().post(address, {"answer": "yes"}).status_code == 409
