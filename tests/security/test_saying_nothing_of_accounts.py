"""HAZARDS RST-4, without a clock: whether an address has an account is said by no byte of any answer."""

import re

import pytest
from django.core import mail
from django.test import Client

from talka.jobs.models import Job
from talka.jobs.worker import drain
from talka.people import actions as people

KNOWN, STRANGER, LEFT, MAILED = "carol@example.org", "zzzzz@example.org", "gone9@example.org", "maile@example.org"
TOKENS = re.compile(rb'(csrfmiddlewaretoken" value="|name="csrf" content=")[^"]+')


@pytest.fixture
def everybody(world):
    """Somebody with an account, somebody who left, somebody a mail made, and an address nobody has; all of one length."""
    left = people.add_person(email=LEFT, name="Gone", by=None)
    left.is_active = False
    left.save(update_fields=["is_active"])
    people.find_or_create_requester(MAILED, "Maile")
    return (KNOWN, STRANGER, LEFT, MAILED)


def told(address, path, **more):
    """What a browser of its own is told for an address, but for its tokens and the address itself."""
    client = Client()
    client.get(path)
    answer = client.post(path, {"email": address, "login": address, **more}, follow=True)
    page = TOKENS.sub(rb"\1", answer.content).replace(address.encode(), b"address")
    headers = {name: value for name, value in answer.headers.items() if name not in ("Set-Cookie", "Expires")}
    return answer.redirect_chain, answer.status_code, page, headers, sorted(client.cookies)


@pytest.mark.parametrize("path", ["/accounts/password/reset/", "/accounts/signup/"])
def test_the_answer_is_the_same_for_everybody(everybody, path):
    sentence = "a long sentence nobody guesses"
    answers = [told(address, path, password1=sentence) for address in everybody]
    assert answers[0][1] in (200, 404)  # signing up may be closed, for all of them
    assert all(answer == answers[0] for answer in answers)


def test_a_wrong_password_sounds_like_a_wrong_address(everybody):
    answers = [told(address, "/accounts/login/", password="not the password") for address in everybody]
    assert all(answer == answers[0] for answer in answers)


def test_the_letter_is_written_after_the_answer_and_only_to_who_is_there(everybody):
    for address in everybody:
        told(address, "/accounts/password/reset/")
    assert mail.outbox == []  # its time would tell, so it is a job
    assert Job.objects.exists()
    drain()
    assert {address for letter in mail.outbox for address in letter.to} <= {KNOWN, MAILED}
    assert KNOWN in {address for letter in mail.outbox for address in letter.to}
