"""What a third party answers to a forwarded message is for those who work here (HAZARDS NOTE-5)."""

import pytest

from talka.events.testing import recorded
from talka.jobs.worker import drain
from talka.mail.models import Mailbox, RawMail
from talka.mail.testing import Sink, arrive, letter
from talka.tickets.actions import forward, reply, watch
from talka.tickets.models import Message, Ticket

VENDOR = "Vendor <support@vendor.example>"


@pytest.fixture
def asked(world, box: Mailbox, server: Sink) -> Ticket:
    """Carol's ticket, which the vendor has been asked about."""
    ticket = arrive(letter()).ticket
    forward(ticket, "Have you seen this?", to=["support@vendor.example"], by=world.ada)
    drain()
    return ticket


def told(server: Sink):
    return next(mail for mail in server.mails if str(mail["To"]) == "support@vendor.example")


@pytest.mark.parametrize("way", ["message", "address"])
def test_the_answer_is_an_internal_note(world, asked: Ticket, server: Sink, way: str) -> None:
    mail = told(server)
    proof = {"in_reply_to": mail["Message-ID"]} if way == "message" else {"to": str(mail["Reply-To"])}
    before = Ticket.objects.get(pk=asked.pk)
    row = arrive(letter(VENDOR, "Re: Printer", "A known fault, price 40 EUR.\n", **proof))
    assert (row.outcome, row.ticket) == (RawMail.Outcome.ADDED, asked)
    message = asked.messages.last()
    assert (message.kind, message.text, message.letter_id) == (
        Message.Kind.NOTE,
        "A known fault, price 40 EUR.",
        row.pk,
    )
    assert message not in asked.messages.public()
    after = Ticket.objects.get(pk=asked.pk)
    assert (after.awaiting, after.snippet, after.phase) == (before.awaiting, before.snippet, before.phase)
    assert len(recorded("message.noted")) == 1
    assert len(recorded("message.received")) == 0


def test_the_requester_is_not_mailed_it(world, asked: Ticket, server: Sink) -> None:
    mail, count = told(server), len(server.taken)
    arrive(letter(VENDOR, "Re: Printer", "A known fault.\n", in_reply_to=mail["Message-ID"]))
    drain()
    assert [recipients for _s, recipients, _m in server.taken[count:] if "carol@example.org" in recipients] == []


def test_somebody_else_with_the_forwarded_mail_is_not_believed_and_not_shown_either(world, asked, server: Sink) -> None:
    row = arrive(letter("Mallory <m@evil.test>", "Re: x", "Pay me.\n", in_reply_to=told(server)["Message-ID"]))
    message = asked.messages.last()
    assert (row.ticket, message.kind, message.verified) == (asked, Message.Kind.NOTE, False)


def test_who_takes_part_goes_on_writing_to_everybody(world, asked: Ticket, server: Sink) -> None:
    row = arrive(letter(VENDOR, "Re: Printer", "A known fault.\n", in_reply_to=told(server)["Message-ID"]))
    watch(asked, asked.messages.last().author, by=world.ada)
    reply(asked, "Thank you.", by=world.ada, to=["carol@example.org", "support@vendor.example"])
    drain()
    answer = next(mail for mail in reversed(server.mails) if str(mail["To"]) == "support@vendor.example")
    row = arrive(letter(VENDOR, "Re: Printer", "You are welcome.\n", in_reply_to=answer["Message-ID"]))
    assert row.ticket == asked
    assert asked.messages.last().kind == Message.Kind.CUSTOMER
