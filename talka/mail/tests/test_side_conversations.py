"""What a third party is asked and answers stays beside the ticket (HAZARDS MID-1, MID-3, NOTE-1)."""

import pytest
from django.test import Client

from talka.mail import composing
from talka.mail.models import Outgoing
from talka.mail.testing import arrive, letter, mailbox
from talka.sidetalks import actions
from talka.sidetalks.models import SideMessage
from talka.tickets.actions import merge
from talka.tickets.models import Ticket

SUPPLIER = "parts@supplier.example"


@pytest.fixture
def asked(world):
    """A ticket with a question to the supplier; the mail as it left."""
    box = mailbox(world.desk)
    ticket = world.ticket()
    talk = actions.begin(ticket, "Which part fits?", subject="Power supply", address=SUPPLIER, by=world.ada)
    row = Outgoing.objects.get(kind=Outgoing.Kind.SIDE)
    return ticket, talk, row, composing.compose(row, box).decode()


def header(mail, name):
    return next(line.split(": ", 1)[1] for line in mail.splitlines() if line.startswith(f"{name}: "))


def test_the_question_leaves_as_a_mail_of_a_person_with_its_own_proof(world, asked):
    _ticket, talk, row, mail = asked
    assert (row.recipient, header(mail, "To")) == (SUPPLIER, SUPPLIER)
    assert header(mail, "Subject") == "Power supply"
    assert "Ada" in mail
    assert "Auto-Submitted" not in mail
    assert header(mail, "Reply-To").startswith(f"help+side{talk.pk}.")
    assert row.identifier.startswith(f"talka.side.{talk.pk}.")


@pytest.mark.parametrize("proof", ["message_id", "address"])
def test_the_answer_lands_beside_the_ticket_and_never_in_it(world, asked, proof):
    ticket, talk, row, mail = asked
    given = {"in_reply_to": f"<{row.identifier}>"} if proof == "message_id" else {"to": header(mail, "Reply-To")}
    raw = arrive(letter(f"Parts <{SUPPLIER}>", "Re: Power supply", "Number 7.\n", **given))
    assert (raw.outcome, raw.ticket) == ("added", ticket)
    answer = talk.messages.last()
    assert (answer.text, answer.sender, answer.verified, answer.author) == ("Number 7.", SUPPLIER, True, None)
    talk.refresh_from_db()
    assert talk.waiting
    assert ticket.messages.count() == 1
    assert Ticket.objects.count() == 1


def test_somebody_else_with_the_token_is_marked(world, asked):
    ticket, talk, row, _mail = asked
    arrive(letter("Other <other@supplier.example>", "Re", "Me too.\n", in_reply_to=f"<{row.identifier}>"))
    assert not talk.messages.last().verified
    assert ticket.messages.count() == 1


@pytest.mark.parametrize("spoil", ["token", "talk", "short"])
def test_a_guessed_token_opens_nothing(world, asked, spoil):
    _ticket, talk, row, _mail = asked
    token = row.identifier.split(".")[4].partition("@")[0]
    wrong = {
        "token": row.identifier.replace(token, "0" * 32),
        "talk": row.identifier.replace(f"side.{talk.pk}.", f"side.{talk.pk + 1}."),
        "short": row.identifier.replace(token, token[:31]),
    }[spoil]
    arrive(letter(f"Parts <{SUPPLIER}>", "Re", "Let me in.\n", in_reply_to=f"<{wrong}>"))
    assert talk.messages.count() == 1
    assert Ticket.objects.count() == 2


def test_an_absence_notice_changes_nothing(world, asked):
    """# HAZARDS LOOP-4"""
    _ticket, talk, row, _mail = asked
    actions.finish(talk, by=world.ada)
    raw = letter(
        f"Parts <{SUPPLIER}>",
        "Away",
        "Back on Monday.\n",
        in_reply_to=f"<{row.identifier}>",
        auto_submitted="auto-replied",
    )
    arrive(raw)
    talk.refresh_from_db()
    assert talk.is_done
    assert talk.messages.last().automatic
    assert not Outgoing.objects.filter(kind=Outgoing.Kind.ACK).exists()


def test_an_answer_opens_what_was_ended(world, asked):
    _ticket, talk, row, _mail = asked
    actions.finish(talk, by=world.ada)
    arrive(letter(f"Parts <{SUPPLIER}>", "Re", "One more thing.\n", in_reply_to=f"<{row.identifier}>"))
    talk.refresh_from_db()
    assert not talk.is_done


def test_the_next_turn_goes_on_in_their_thread(world, asked):
    _ticket, talk, row, _mail = asked
    arrive(
        letter(
            f"Parts <{SUPPLIER}>",
            "Re",
            "Seven.\n",
            in_reply_to=f"<{row.identifier}>",
            message_id="<x@supplier.example>",
        )
    )
    actions.say(talk, "Thank you.", by=world.ben)
    mail = composing.compose(Outgoing.objects.latest("pk"), row.mailbox).decode()
    assert row.identifier in mail.replace("\r\n ", "")
    assert "x@supplier.example" in mail


def test_it_goes_along_with_a_merge(world, asked):
    ticket, talk, row, _mail = asked
    other = world.ticket("Other")
    merge(ticket, into=other, by=world.ada)
    arrive(letter(f"Parts <{SUPPLIER}>", "Re", "Seven.\n", in_reply_to=f"<{row.identifier}>"))
    talk.refresh_from_db()
    assert talk.ticket == other
    assert talk.messages.count() == 2


def test_the_requester_sees_nothing_of_it(world, asked):
    """# HAZARDS NOTE-1"""
    ticket, talk, _row, _mail = asked
    SideMessage.objects.update(text="CANARY-side")
    client = Client()
    client.force_login(world.carol, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in (
        "/portal/",
        f"/portal/requests/{ticket.pk}/",
        f"/sidetalks/{talk.pk}/",
        f"/api/v1/tickets/{ticket.pk}/sidetalks",
    ):
        answer = client.get(path).content.decode()
        assert "CANARY-side" not in answer
        assert "Power supply" not in answer
        assert SUPPLIER not in answer
