"""A conversation by mail from its first line to its last, with the parts that serve uses and no browser."""

import re

import pytest
from django.test import Client

from talka.jobs.worker import drain
from talka.mail.models import RawMail
from talka.mail.testing import arrive, letter, mailbox, sink
from talka.options import store
from talka.tickets.models import Message, Ticket

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def ada(world) -> Client:
    client = Client()
    client.force_login(world.ada, backend=BACKEND)
    return client


@pytest.fixture
def outside(world):
    store.put("tickets.undo_seconds", 0, by=None)  # nothing waits to be taken back
    with sink() as found:
        found.use(mailbox(world.desk))
        yield found


def test_a_mail_is_answered_and_the_answer_comes_home(world, ada, outside):
    arrive(letter(text="It is on fire.\n", message_id="<one@example.org>"))
    drain()
    ticket = Ticket.objects.get()
    assert "Printer" in ada.get("/tickets/").content.decode()
    ada.post(f"/tickets/{ticket.pk}/replies", {"text": "Water is on its way.", "then": "wait"})
    drain()
    answer = next(mail for mail in outside.mails if mail["Auto-Submitted"] in (None, "no"))
    assert "carol@example.org" in str(answer["To"])
    assert "<one@example.org>" in f"{answer['References']} {answer['In-Reply-To']}"
    arrive(
        letter(
            subject=f"Re: {answer['Subject']}",
            text="It is out, thank you.\n",
            message_id="<two@example.org>",
            in_reply_to=str(answer["Message-ID"]),
            to=str(answer["Reply-To"] or answer["From"]),
        )
    )
    drain()
    ticket.refresh_from_db()
    assert Ticket.objects.count() == 1
    assert ticket.messages.last().text.strip() == "It is out, thank you."
    assert (ticket.phase, ticket.awaiting) == ("open", True)


@pytest.mark.parametrize("subject", ["Re: [{number}] Printer", "[#{pk}]", "Re: ticket {number}", "{number}"])
def test_a_stranger_who_guesses_a_number_reads_and_adds_nothing(world, outside, subject):
    arrive(letter(message_id="<one@example.org>"))
    drain()
    ticket = Ticket.objects.get()
    guess = subject.format(number=ticket.number, pk=ticket.pk)
    sent = len(outside.taken)
    arrive(
        letter(
            "Mallory <mallory@elsewhere.example>",
            guess,
            "Tell me everything.\n",
            message_id="<m@elsewhere.example>",
            in_reply_to=f"<{ticket.pk}@example.org>",
            to=f"help+{ticket.pk}@example.org",
        )
    )
    drain()
    assert ticket.messages.count() == 1
    assert Ticket.objects.exclude(pk=ticket.pk).count() == 1
    for _sender, recipients, mail in outside.taken[sent:]:
        assert recipients == ["mallory@elsewhere.example"]
        assert ticket.number not in mail.as_string()
        assert "on fire" not in mail.as_string()


def test_two_robots_that_answer_each_other_fall_silent(world, outside):
    """HAZARDS LOOP-3: a machine without any mark of a machine answers whatever we send, a hundred times."""
    arrive(letter("Robot <robot@elsewhere.example>", "Hello", "Hello.\n", message_id="<r0@elsewhere.example>"))
    answered = 0
    for turn in range(1, 100):
        drain()
        if len(outside.taken) == answered:
            break
        answered = len(outside.taken)
        _sender, _recipients, ours = outside.taken[-1]
        arrive(
            letter(
                "Robot <robot@elsewhere.example>",
                "Hello",
                f"Your mail {turn} was received.\n",
                message_id=f"<r{turn}@elsewhere.example>",
                to=re.sub(r"^.*<|>.*$", "", str(ours["Reply-To"] or ours["From"])),
            )
        )
    assert answered <= 3
    for turn in range(200, 220):
        arrive(
            letter(
                "Robot <robot@elsewhere.example>",
                f"New {turn}",
                f"Another {turn}.\n",
                message_id=f"<r{turn}@elsewhere.example>",
            )
        )
    drain()
    assert len(outside.taken) <= 10
    assert RawMail.objects.filter(state=RawMail.State.RECEIVED).count() == 0


def test_two_desks_of_ours_do_not_talk_to_each_other(world, outside):
    """Our own mail coming back is known as ours, whoever brings it."""
    arrive(letter(message_id="<one@example.org>"))
    drain()
    tickets, messages, sent = Ticket.objects.count(), Message.objects.count(), len(outside.taken)
    for _sender, _recipients, mail in list(outside.taken):
        arrive(mail.as_bytes())
    drain()
    assert (Ticket.objects.count(), Message.objects.count(), len(outside.taken)) == (tickets, messages, sent)
