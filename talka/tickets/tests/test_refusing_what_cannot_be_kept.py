"""What PostgreSQL would not take, and what would show a ticket to the wrong people, is refused or mended first."""

import pytest

from talka.access.models import Grant
from talka.events.testing import recorded
from talka.kit.errors import Invalid, Refused
from talka.options import store
from talka.people.models import Organization
from talka.tickets.actions import add_customer_message, edit, note, open_ticket, reply, tag
from talka.tickets.models import Ticket
from talka.tickets.priorities import priority_of

LONG = "a" * 1000


def test_a_word_without_end_fits_the_list(world):
    ticket = world.ticket(text=LONG)
    reply(ticket, LONG, by=world.ada)
    add_customer_message(ticket, author=world.carol, text=LONG)
    ticket.refresh_from_db()
    assert len(ticket.snippet) <= 140


def test_a_nul_is_left_out_everywhere(world):
    ticket = world.ticket("A\0B", text="c\0d", html="<p>e\0f</p>")
    reply(ticket, "g\0h", by=world.ada)
    note(ticket, "i\0j", by=world.ada)
    add_customer_message(ticket, author=world.carol, text="k\0l")
    tag(ticket, ["m\0n", "\0"], by=world.ada)
    ticket = edit(ticket, subject="o\0p", by=world.ada)
    assert (ticket.subject, list(ticket.tags.values_list("name", flat=True))) == ("op", ["mn"])
    assert not any("\0" in m.text + m.html for m in ticket.messages.all())


@pytest.mark.parametrize(
    "fields", [{"impact": 0}, {"urgency": 4}, {"impact": 99_999_999}, {"priority": 5}, {"priority": None}]
)
def test_a_level_that_is_not_there_is_refused(world, fields):
    ticket = world.ticket()
    with pytest.raises(Invalid):
        edit(ticket, by=world.ada, **fields)
    with pytest.raises(Invalid):
        open_ticket("request", "x", requester=world.carol, desk=world.desk, **fields)
    assert not recorded("ticket.edited")
    assert Ticket.objects.count() == 1


def test_a_ticket_goes_with_its_requester_into_their_organisation(world):
    world.organization.shared = True
    world.organization.save(update_fields=["shared"])
    other = Organization.objects.create(name="Elsewhere", shared=True)
    world.dan.organization = other
    world.dan.save(update_fields=["organization"])
    ticket = edit(world.ticket(), requester=world.dan, by=world.ada)
    ticket.refresh_from_db()
    assert ticket.organization == other
    Grant.objects.filter(person=world.carol).delete()
    assert not Ticket.objects.visible_to(world.carol).filter(pk=ticket.pk).exists()


def test_a_ticket_is_not_its_own_parent(world):
    ticket = world.ticket()
    with pytest.raises(Refused):
        edit(ticket, parent=ticket, by=world.ada)


def test_new_work_is_given_only_to_those_who_can_see_it(world):
    with pytest.raises(Refused):
        world.ticket(assignee=world.dan)
    assert not Ticket.objects.exists()
    assert world.ticket(assignee=world.ben).assignee == world.ben


@pytest.mark.parametrize(
    "text", ["", "1 2 3", "1 2 3\n1 2 3\n1 2", "1 2 3\n1 2 3\n1 2 9", "1 2 3\n1 2 3\na b c", "[1, 2, 3]"]
)
def test_a_matrix_that_is_none_is_refused(db, text):
    with pytest.raises(Invalid):
        store.put("tickets.matrix", text)
    assert priority_of(1, 1) == 1


def test_the_matrix_is_an_administrators(db):
    assert [[priority_of(i, u) for u in (1, 2, 3)] for i in (1, 2, 3)] == [[1, 2, 3], [2, 3, 3], [3, 4, 4]]
    store.put("tickets.matrix", "4 4 4\n3 3 3\n1 2 1\n")
    assert (priority_of(1, 3), priority_of(3, 2)) == (4, 2)
    assert (priority_of(-5, 99)) == 4
