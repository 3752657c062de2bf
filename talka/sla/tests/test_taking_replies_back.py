"""A reply that never left answered nothing."""

from datetime import timedelta

from talka.sla.models import Clock
from talka.tickets import actions


def states(ticket):
    return dict(Clock.objects.filter(ticket=ticket).values_list("metric", "state"))


def test_the_clock_of_the_first_reply_goes_on_from_where_it_was(clock_time, office, world):
    ticket = world.ticket()
    clock_time.shift(timedelta(minutes=10))
    sent = actions.reply(ticket, "Not this", by=world.ada, hold=10)
    assert states(ticket)["first_reply"] == "met"
    clock_time.shift(timedelta(seconds=5))
    actions.take_back(sent, by=world.ada)
    assert states(ticket)["first_reply"] == "running"
    clock_time.shift(timedelta(minutes=70))
    actions.reply(ticket, "This", by=world.ada)
    assert states(ticket)["first_reply"] == "missed"
