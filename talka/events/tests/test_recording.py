import pytest
from django.db import transaction

from talka.events import bus
from talka.events.models import Event
from talka.events.testing import recorded
from talka.jobs.models import Job
from talka.jobs.worker import drain
from talka.kit.errors import Refused
from talka.options import modules, store
from talka.people.models import Organization

pytestmark = pytest.mark.django_db


def test_a_field_that_is_not_declared_cannot_be_recorded(tried):
    with pytest.raises(TypeError):
        tried(what="x", why="y")
    with pytest.raises(AttributeError):
        tried("x").what = "other"


def test_a_payload_field_called_kind_does_not_shadow_the_name(quiet_bus):
    @bus.event_type("test.named", "named")
    class Named:
        kind: str

    event = bus.record(Named(kind="incident"))
    assert (event.kind, event.data) == ("test.named", {"kind": "incident"})


def test_two_events_of_one_name_are_refused_at_start(tried):
    with pytest.raises(ValueError, match=r"test\.tried"):
        bus.event_type("test.tried", "again")(type("Again", (), {"__module__": __name__}))


def test_now_hears_in_the_same_transaction_in_the_order_of_declaring(tried):
    heard = []
    bus.now("test.tried")(lambda event, ticket: heard.append("first"))
    bus.now("*")(lambda event, ticket: heard.append("all"))
    bus.now("test.tried")(lambda event, ticket: heard.append("second"))
    bus.record(tried("x"))
    assert heard == ["first", "second", "all"]


def test_later_waits_for_the_worker(tried):
    heard = []
    bus.later("test.tried")(lambda event, ticket: heard.append(event.data["what"]))
    bus.record(tried("x"))
    assert not heard
    drain()
    assert heard == ["x"]


def test_an_event_nobody_hears_later_makes_no_job(tried):
    bus.record(tried("x"))
    assert not Job.objects.exists()


def test_a_refusal_now_takes_back_everything(tried):
    def refuse(event, ticket):
        raise Refused("no")

    bus.now("test.tried")(refuse)
    bus.later("test.tried")(lambda event, ticket: None)

    @transaction.atomic
    def change():
        Organization.objects.create(name="Never")
        bus.record(tried("x"))

    with pytest.raises(Refused):
        change()
    assert not recorded("test.tried")
    assert not Organization.objects.exists()
    assert not Job.objects.exists()


def test_what_a_reaction_records_knows_its_cause(tried):
    @bus.now("test.tried")
    def again_once(event, ticket):
        if event.data["what"] == "first":
            bus.record(tried("second"))

    first = bus.record(tried("first"))
    assert [event.cause for event in recorded("test.tried")] == [None, first]
    assert bus.record(tried("third")).cause is None


def test_a_storm_in_one_transaction_is_stopped(tried):  # HAZARDS LOOP-6
    bus.now("test.tried")(lambda event, ticket: bus.record(tried("again")))
    with pytest.raises(Refused) as refusal, transaction.atomic():
        bus.record(tried("x"))
    assert refusal.value.code == "loop"
    assert not recorded("test.tried")


def test_a_storm_from_job_to_job_is_stopped(tried):  # HAZARDS LOOP-6
    bus.later("test.tried")(lambda event, ticket: bus.record(tried("again")))
    bus.record(tried("x"))
    with pytest.raises(Refused, match="loop"):
        drain(limit=50)
    assert len(recorded("test.tried")) == bus.DEEPEST


def test_a_module_that_is_off_stops_reacting(tried, monkeypatch):
    heard = []

    def hear(event, ticket):
        heard.append(event.pk)

    hear.__module__ = "talka.portal.reactions"
    bus.now("test.tried")(hear)
    bus.later("test.tried")(hear)
    modules.switch("portal", False)
    bus.record(tried("x"))
    drain()
    assert not heard
    modules.switch("portal", True)
    bus.record(tried("x"))
    drain()
    assert len(heard) == 2


def test_a_module_switched_off_meanwhile_does_not_react_later(tried):
    heard = []

    def hear(event, ticket):
        heard.append(event.pk)

    hear.__module__ = "talka.portal.reactions"
    bus.later("test.tried")(hear)
    bus.record(tried("x"))
    store.put("options.off", ["portal"])
    drain()
    assert not heard


def test_an_event_of_a_thing_and_of_a_ticket_are_told_apart(world, tried):
    ticket = world.ticket()
    bus.record(tried("x"), ticket=ticket, by=world.ada, via="api")
    bus.record(tried("y"), thing="people.team:1")
    of_ticket, of_thing = Event.objects.filter(kind="test.tried").order_by("pk")
    assert (of_ticket.ticket_id, of_ticket.actor, of_ticket.via) == (ticket.pk, world.ada, "api")
    assert (of_thing.ticket_id, of_thing.thing) == (None, "people.team:1")
