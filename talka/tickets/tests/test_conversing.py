import pytest

from talka.events.testing import recorded
from talka.kit.errors import Invalid, NotAllowed
from talka.tickets.actions import add_customer_message, note, reply
from talka.tickets.models import Message


def test_a_reply_begins_a_new_ticket_and_says_why(world):
    ticket = world.ticket()
    reply(ticket, "We are looking.", by=world.ada)
    ticket.refresh_from_db()
    assert (ticket.phase, ticket.awaiting, ticket.first_replied_at is not None) == ("open", False, True)
    (moved,) = recorded("ticket.moved")
    assert moved.cause.kind == "message.sent"


def test_a_customers_answer_reopens_solved_work(world):
    ticket = world.ticket()
    reply(ticket, "Done.", by=world.ada, then="solve")
    add_customer_message(ticket, author=world.carol, text="It is not.")
    ticket.refresh_from_db()
    assert (ticket.phase, ticket.awaiting, ticket.solved_at) == ("open", True, None)
    assert recorded("ticket.moved")[-1].cause.kind == "message.received"


def test_an_automatic_mail_reopens_nothing(world):  # HAZARDS LOOP-4
    ticket = world.ticket()
    reply(ticket, "Done.", by=world.ada, then="solve")
    add_customer_message(ticket, author=world.carol, text="I am away until Monday.", automatic=True)
    ticket.refresh_from_db()
    assert (ticket.phase, ticket.awaiting) == ("done", False)


def test_an_empty_reply_is_refused_and_leaves_nothing(world):
    ticket = world.ticket()
    with pytest.raises(Invalid):
        reply(ticket, "  \n ", by=world.ada)
    assert not recorded("message.sent")
    assert ticket.messages.count() == 1


@pytest.mark.parametrize("who", ["carol", "dan"])
def test_customers_write_neither_replies_nor_notes(world, who):
    ticket = world.ticket()
    with pytest.raises(NotAllowed):
        reply(ticket, "I am an agent", by=getattr(world, who))
    with pytest.raises(NotAllowed):
        note(ticket, "I am an agent", by=getattr(world, who))
    assert not recorded("message.sent")
    assert not recorded("message.noted")


def test_an_outsider_cannot_write_into_a_request_through_the_portal(world):
    ticket = world.ticket()
    with pytest.raises(NotAllowed):
        add_customer_message(ticket, author=world.dan, text="Let me in", via="portal")
    assert not recorded("message.received")


def test_a_note_is_read_only_by_those_who_may(world):
    ticket = world.ticket()
    note(ticket, "CANARY-note", by=world.ada)
    assert Message.objects.visible_to(world.ben).filter(text="CANARY-note").exists()
    assert not Message.objects.visible_to(world.carol).filter(text="CANARY-note").exists()


def test_a_reply_goes_to_the_requester_unless_said_otherwise(world):
    ticket = world.ticket()
    assert reply(ticket, "Hello", by=world.ada).to == ["carol@example.org"]
    sent = reply(ticket, "Hello", by=world.ada, to=["Other@Example.ORG"], cc=["x@example.org", "x@example.org"])
    assert (sent.to, sent.cc) == (["other@example.org"], ["x@example.org"])


def test_what_is_no_address_is_refused(world):
    ticket = world.ticket()
    with pytest.raises(Invalid):
        reply(ticket, "Hello", by=world.ada, cc=["alice@example.org)bob@evil.example"])  # HAZARDS MID-11
    assert not recorded("message.sent")
