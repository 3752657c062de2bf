"""A third party gets what the customer and we said, and nothing else."""

import pytest

from talka.events.testing import recorded
from talka.kit.errors import Invalid, NotAllowed
from talka.tickets.actions import add_customer_message, forward, note, reply
from talka.tickets.models import Message

VENDOR = ["support@vendor.example"]


def test_the_whole_conversation_goes_without_a_single_note(world):  # HAZARDS NOTE-5
    ticket = world.ticket(text="It drops.")
    note(ticket, "CANARY-note", by=world.ada)
    reply(ticket, "We are looking.", by=world.ada, bcc=["secret@example.org"])
    message = forward(ticket, "Please see below.", to=VENDOR, by=world.ada)
    assert "It drops." in message.quoted
    assert "We are looking." in message.quoted
    assert "CANARY" not in message.quoted
    assert "secret@" not in message.quoted
    assert (message.kind, message.to) == ("forward", VENDOR)
    assert recorded("message.forwarded")


def test_an_earlier_forward_is_not_passed_on(world):
    ticket = world.ticket()
    forward(ticket, "CANARY-first", to=VENDOR, by=world.ada)
    assert "CANARY" not in forward(ticket, "Second", to=["other@vendor.example"], by=world.ada).quoted


def test_one_message_may_go_alone_and_a_note_never(world):
    ticket = world.ticket(text="First")
    second = add_customer_message(ticket, author=world.carol, text="Second")
    assert "First" not in forward(ticket, "See", to=VENDOR, about=second, by=world.ada).quoted
    secret = note(ticket, "CANARY-note", by=world.ada)
    elsewhere = world.ticket("Other").messages.first()
    for about in (secret, elsewhere):
        with pytest.raises(Invalid):
            forward(ticket, "See", to=VENDOR, about=about, by=world.ada)
    assert len(recorded("message.forwarded")) == 1


def test_a_forward_goes_to_somebody(world):
    with pytest.raises(Invalid):
        forward(world.ticket(), "See", to=[], by=world.ada)
    assert not recorded("message.forwarded")


def test_customers_forward_nothing_and_never_see_one(world):  # HAZARDS NOTE-1
    ticket = world.ticket()
    with pytest.raises(NotAllowed):
        forward(ticket, "See", to=VENDOR, by=world.carol)
    message = forward(ticket, "CANARY-forward", to=VENDOR, by=world.ada)
    assert not Message.objects.visible_to(world.carol).filter(pk=message.pk).exists()
    assert Message.objects.visible_to(world.ben).filter(pk=message.pk).exists()


def test_only_ticked_files_of_the_conversation_go_along(world, client):
    ticket = world.ticket()
    said = add_customer_message(ticket, author=world.carol, text="Logs", files=[("a.txt", b"a"), ("b.txt", b"b")])
    note(ticket, "Secret", by=world.ada, files=[("note.txt", b"n")])
    wanted, hidden = said.attachments.get(file__name="a.txt").pk, ticket.messages.last().attachments.get().pk
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(f"/tickets/{ticket.pk}/forwards", {"text": "See", "to": VENDOR[0], "pass": [wanted, hidden]})
    assert [one.file.name for one in ticket.messages.last().attachments.all()] == ["a.txt"]
