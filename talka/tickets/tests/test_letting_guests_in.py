"""A secret link is good for one person and ticket, for a while, and while the person belongs to it (HAZARDS MID-7)."""

import datetime as dt

import pytest
from django.utils import timezone

from talka.options import store
from talka.tickets.actions import edit, merge, move
from talka.tickets.guests import link_for, open_link, revoke
from talka.tickets.models import GuestLink


def secret(ticket, person) -> str:
    return link_for(ticket, person).rpartition("/")[2]


def test_the_link_opens_its_ticket_and_only_its_digest_is_kept(world):
    ticket = world.ticket()
    key = secret(ticket, world.carol)
    link = open_link(key)
    assert (link.ticket, link.person) == (ticket, world.carol)
    assert key not in GuestLink.objects.get().digest


@pytest.mark.parametrize("wrong", ["", " ", "%", "\0", "x" * 5000, "'"])
def test_anything_else_opens_nothing(world, wrong):
    secret(world.ticket(), world.carol)
    assert open_link(wrong) is None


def test_it_ends_with_its_days(world):
    store.put("tickets.guest_days", 1)
    key = secret(world.ticket(), world.carol)
    assert open_link(key)
    GuestLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert open_link(key) is None


def test_it_ends_by_revoking_one_person_or_all(world):
    ticket = world.ticket()
    ticket.watches.create(person=world.dan)
    carols, dans = secret(ticket, world.carol), secret(ticket, world.dan)
    assert revoke(ticket, world.dan) == 1
    assert open_link(dans) is None
    assert open_link(carols)
    assert revoke(ticket) == 1
    assert open_link(carols) is None


def test_it_ends_for_whoever_is_switched_off_or_no_longer_belongs(world):
    ticket = world.ticket()
    key = secret(ticket, world.carol)
    edit(ticket, requester=world.dan, by=world.ada)
    assert open_link(key) is None
    edit(ticket, requester=world.carol, by=world.ada)
    world.carol.is_active = False
    world.carol.save(update_fields=["is_active"])
    assert open_link(key) is None


def test_it_follows_a_merge(world):
    ticket, other = world.ticket("One", requester=world.dan), world.ticket("Two")
    key = secret(ticket, world.dan)
    merge(ticket, into=other, by=world.ada)
    assert open_link(key).ticket == other
    move(other, "solve", by=world.ada)
    assert open_link(key).ticket == other
