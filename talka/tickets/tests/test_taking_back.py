"""A reply that has not left is taken back without a trace but the history."""

import datetime as dt

import pytest

from talka.events.testing import recorded
from talka.kit.errors import NotAllowed, Refused
from talka.tickets.actions import add_customer_message, move, reply, take_back
from talka.tickets.models import Draft, Held, Message

SECONDS = 10


def sent(world, **how):
    ticket = world.ticket()
    how = {"by": world.ada, "hold": SECONDS, **how}
    return ticket, reply(ticket, "Try vpn2.", **how)


def test_a_reply_taken_back_is_a_draft_again_and_the_ticket_as_before(world):
    before = world.ticket()
    message = reply(
        before, "Try vpn2.", by=world.ada, hold=SECONDS, then="solve", cc=["x@example.org"], files=[("log.txt", b"log")]
    )
    take_back(message, by=world.ada)
    draft = Draft.objects.get()
    assert (draft.person, draft.kind, draft.text, draft.cc) == (world.ada, "reply", "Try vpn2.", ["x@example.org"])
    assert [one.file.name for one in draft.files.all()] == ["log.txt"]
    after = type(before).objects.get(pk=before.pk)
    assert (after.status, after.phase, after.solved_at, after.first_replied_at) == ("new", "new", None, None)
    assert (after.awaiting, after.snippet) == (before.awaiting, before.snippet)
    assert not Message.objects.filter(kind="reply").exists()
    assert recorded("message.taken_back")


def test_what_was_begun_since_stays_below_it(world):
    ticket, message = sent(world)
    Draft.objects.create(ticket=ticket, person=world.ada, kind="reply", text="And one more thing.")
    assert take_back(message, by=world.ada).text == "Try vpn2.\n\nAnd one more thing."


def test_nobody_takes_back_a_colleagues_reply(world):  # HAZARDS IDOR-5
    _ticket, message = sent(world)
    for other in (world.ben, world.eve):
        with pytest.raises(NotAllowed):
            take_back(message, by=other)
    assert not recorded("message.taken_back")
    assert Message.objects.filter(pk=message.pk).exists()


def test_who_left_the_desk_takes_nothing_back(world):  # HAZARDS IDOR-5
    _ticket, message = sent(world)
    world.ada.grants.all().delete()
    with pytest.raises(NotAllowed):
        take_back(message, by=type(world.ada).objects.get(pk=world.ada.pk))
    assert not Draft.objects.exists()


def test_after_its_seconds_a_reply_has_left(world):
    _ticket, message = sent(world)
    Held.objects.update(leaves_at=message.created_at - dt.timedelta(seconds=1))
    with pytest.raises(Refused):
        take_back(message, by=world.ada)
    assert Message.objects.filter(pk=message.pk).exists()


def test_a_reply_without_a_pause_is_not_taken_back(world):
    _ticket, message = sent(world, hold=0)
    with pytest.raises(Refused):
        take_back(message, by=world.ada)


def test_what_others_did_meanwhile_stays(world):
    ticket, message = sent(world, then="wait")
    add_customer_message(ticket, author=world.carol, text="It works again.")
    move(ticket, "solve", by=world.ben)
    take_back(message, by=world.ada)
    ticket.refresh_from_db()
    assert (ticket.phase, ticket.snippet, ticket.awaiting) == ("done", "It works again.", True)
