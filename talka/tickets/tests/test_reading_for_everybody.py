"""Statements that are written once for everybody with the same rights answer as if written for each reader."""

import pytest

from talka.access.grants import forget
from talka.kit.prepared import Prepared
from talka.people.models import Organization
from talka.tickets.models import Ticket
from talka.tickets.readers import VALUES, rights_of, seen, values_of

SEEN = Prepared(lambda *rights, **reader: seen(*rights, **reader).order_by("pk"), **VALUES)


def prepared(person):
    return SEEN.all(*rights_of(person), **values_of(person))


@pytest.fixture
def many(world):
    house = Organization.objects.create(name="House", shared=True)
    for person in (world.carol, world.dan):
        person.organization = house
        person.save(update_fields=["organization"])
    world.ticket(requester=world.carol)
    world.ticket(requester=world.dan)
    world.ticket(requester=world.ben)
    return world


@pytest.mark.parametrize("name", ["ada", "ben", "carol", "dan", "eve"])
def test_everybody_sees_what_visible_to_says(many, name):
    person = getattr(many, name)
    assert prepared(person) == list(Ticket.objects.visible_to(person).order_by("pk"))


def test_two_readers_of_one_statement_see_each_their_own(many):
    Organization.objects.update(shared=False)
    assert [t.requester for t in prepared(many.carol)] == [many.carol]
    assert [t.requester for t in prepared(many.dan)] == [many.dan]


def test_who_was_put_out_sees_nothing(many):
    many.ada.is_active = False
    assert prepared(many.ada) == []


def test_a_right_that_was_taken_is_gone_with_the_next_question(many):
    assert len(prepared(many.ada)) == 3
    many.ada.grants.all().delete()
    many.ada.memberships.all().delete()
    forget(many.ada)
    assert prepared(many.ada) == []


def test_related_rows_and_moments_come_as_from_any_queryset(many):
    both = Prepared(lambda pk: Ticket.objects.filter(pk=pk).select_related("requester", "assignee"), pk=int)
    ticket = Ticket.objects.select_related("requester", "assignee").first()
    found = both.first(pk=ticket.pk)
    assert (found, found.requester, found.assignee) == (ticket, ticket.requester, ticket.assignee)
    assert (found.created_at, found.custom, found.awaiting) == (ticket.created_at, ticket.custom, ticket.awaiting)


def test_the_statement_is_written_once(many, monkeypatch):
    written = []
    asked = Prepared(lambda pk: written.append(pk) or Ticket.objects.filter(pk=pk), pk=int)
    first, second = Ticket.objects.order_by("pk")[:2]
    assert (asked.all(pk=first.pk), asked.all(pk=second.pk)) == ([first], [second])
    assert len(written) == 1
