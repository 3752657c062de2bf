from django.utils.translation import override

from talka.kit.workflow import Phase
from talka.tickets import history
from talka.tickets.actions import convert, edit, move
from talka.tickets.models import Ticket
from talka.tickets.practices import practices


def test_the_number_keeps_its_digits_when_the_kind_changes(world):
    ticket = world.ticket(kind="request")
    digits = ticket.pk
    assert convert(ticket, "incident", by=world.ada).number == f"INC-{digits}"


def test_the_history_speaks_the_readers_words(world):
    with override("lt"):
        ticket = edit(world.ticket(kind="request"), subject="New", priority=1, by=world.ada)
    ticket = convert(ticket, "incident", by=world.ada)
    lines = {line.event.kind: line.text for line in history.of_ticket(ticket, world.ada)}
    assert lines["ticket.edited"] == "changed subject, priority"
    assert lines["ticket.converted"] == "turned this from Request into Incident"


def test_where_the_phase_is_missing_the_work_begins_again_as_open_work(world, monkeypatch):
    ticket = move(world.ticket(kind="request"), "close", by=world.ada)
    flow = practices["incident"].workflow
    left = tuple(status for status in flow.statuses if status.phase != Phase.CLOSED)
    narrow = type(flow)(left, tuple(m for m in flow.moves if m.target != "closed" and "closed" not in m.sources))
    module, incident = practices._items["incident"]
    changed = type(incident)(incident.kind, incident.label, incident.plural, incident.prefix, narrow)
    monkeypatch.setitem(practices._items, "incident", (module, changed))
    convert(ticket, "incident", by=world.ada)
    assert Ticket.objects.open().get(pk=ticket.pk).phase == Phase.NEW
