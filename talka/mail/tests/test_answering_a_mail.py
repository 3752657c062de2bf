"""The whole way: a mail becomes a ticket, the answer reaches the customer, their reply finds the ticket."""

from talka.jobs.worker import drain
from talka.mail.models import Mailbox, Outgoing, RawMail
from talka.mail.testing import Sink, arrive, letter
from talka.tickets.actions.conversation import reply
from talka.tickets.models import Ticket


def test_a_mail_becomes_a_ticket(world, box: Mailbox) -> None:
    row = arrive(letter("Carol <carol@example.org>", "Printer", "It is on fire.\n", message_id="<one@example.org>"))
    assert (row.state, row.outcome, row.reason) == (RawMail.State.DONE, RawMail.Outcome.OPENED, "")
    ticket = row.ticket
    message = ticket.messages.get()
    assert (ticket.subject, ticket.requester, ticket.channel, ticket.desk) == (
        "Printer",
        world.carol,
        "mail",
        world.desk,
    )
    assert (message.text, message.message_id, message.letter_id) == ("It is on fire.", "one@example.org", row.pk)


def test_somebody_unknown_becomes_a_requester(world, box: Mailbox) -> None:
    row = arrive(
        letter(
            "Jonas Petraitis <jonas@elsewhere.test>",
            "Spausdintuvas",
            "Labas, spausdintuvas neveikia, prašau padėti. Ačiū\n",
        )
    )
    requester = row.ticket.requester
    assert (requester.name, requester.email, requester.language) == ("Jonas Petraitis", "jonas@elsewhere.test", "lt")
    assert not requester.has_usable_password()
    assert row.ticket.language == "lt"


def test_the_answer_reaches_the_customer_as_one_thread(world, box: Mailbox, server: Sink) -> None:
    world.desk.acknowledge = False
    world.desk.save()
    ticket = arrive(letter(message_id="<one@example.org>")).ticket
    reply(ticket, "Water is on its way.", by=world.ada)
    drain()
    ((sender, recipients, mail),) = server.taken
    assert (sender, recipients) == ("help@example.org", ["carol@example.org"])
    assert mail["Subject"] == f"Re: Printer [{ticket.number}]"
    assert mail["In-Reply-To"] == mail["References"] == "<one@example.org>"
    assert mail["From"] == '"Ada Kazlauskaitė (Pagalbos centras)" <help@example.org>'
    assert mail["Auto-Submitted"] is None
    assert "Water is on its way." in mail.get_body(("plain",)).get_content()
    assert "Water is on its way." in mail.get_body(("html",)).get_content()
    assert Outgoing.objects.get().state == Outgoing.State.SENT


def test_their_reply_finds_the_ticket(world, box: Mailbox, server: Sink) -> None:
    ticket = arrive(letter()).ticket
    reply(ticket, "Water is on its way.", by=world.ada)
    drain()
    answer = server.mails[-1]
    row = arrive(letter(subject="Re: Printer", text="It still burns.\n", in_reply_to=answer["Message-ID"]))
    assert (row.outcome, row.ticket) == (RawMail.Outcome.ADDED, ticket)
    assert Ticket.objects.count() == 1
    message = ticket.messages.last()
    assert (message.text, message.verified, message.author) == ("It still burns.", True, world.carol)
