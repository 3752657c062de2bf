"""Messages that are about something else become a ticket of their own, and can go back."""

import pytest

from talka.events.testing import recorded
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.tickets import history
from talka.tickets.actions import add_customer_message, note, split, unsplit, watch
from talka.tickets.models import Ticket


@pytest.fixture
def talk(world):
    ticket = world.ticket("VPN", text="It drops.")
    other = add_customer_message(ticket, author=world.carol, text="And the printer is on fire.")
    watch(ticket, world.ben, by=world.ada)
    return ticket, other


def test_the_messages_go_and_a_line_stays_in_their_place(world, talk):
    ticket, other = talk
    new = split(ticket, [other.pk], subject="Printer", kind="incident", by=world.ada)
    assert (new.kind, new.subject, new.requester) == ("incident", "Printer", world.carol)
    assert list(new.messages.all()) == [other]
    assert list(new.watches.values_list("person_id", flat=True)) == [world.ben.pk]
    ticket.refresh_from_db()
    assert ticket.snippet == "It drops."
    assert new.links_out.get().target_id == ticket.pk
    late = add_customer_message(ticket, author=world.carol, text="Still drops.")
    thread = history.thread(ticket.messages.all(), history.of_ticket(ticket, world.ada))
    kinds = [entry.message.pk if entry.message else entry.lines[0].event.kind for entry in thread]
    assert kinds.index("ticket.split") < kinds.index(late.pk)


def test_for_somebody_else_the_followers_stay_behind(world, talk):
    ticket, other = talk
    new = split(ticket, [other.pk], requester=world.dan, by=world.ada)
    assert new.requester == world.dan
    assert not new.watches.exists()


def test_it_goes_back(world, talk):
    ticket, other = talk
    new = split(ticket, [other.pk], by=world.ada)
    unsplit(new.taken_in.get(), by=world.ada)
    assert ticket.messages.count() == 2
    new.refresh_from_db()
    assert new.is_closed
    assert len(recorded("ticket.unsplit")) == 2


def test_what_went_on_does_not_go_back(world, talk):
    ticket, other = talk
    new = split(ticket, [other.pk], by=world.ada)
    note(new, "Looked at it.", by=world.ada)
    with pytest.raises(Refused):
        unsplit(new.taken_in.get(), by=world.ada)
    assert not recorded("ticket.unsplit")


@pytest.mark.parametrize("chosen", ["none", "all", "foreign"])
def test_nothing_all_and_foreign_messages_are_refused(world, talk, chosen):
    ticket, _other = talk
    keys = {
        "none": [],
        "all": list(ticket.messages.values_list("pk", flat=True)),
        "foreign": [world.ticket("Else").messages.get().pk],
    }[chosen]
    count = Ticket.objects.count()
    with pytest.raises((Refused, Invalid)):
        split(ticket, keys, by=world.ada)
    assert Ticket.objects.count() == count
    assert not recorded("ticket.split")


def test_customers_split_nothing(world, talk):
    ticket, other = talk
    with pytest.raises(NotAllowed):
        split(ticket, [other.pk], by=world.carol)
    assert not recorded("ticket.split")
