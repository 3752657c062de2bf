import pytest

from talka.options import modules
from talka.tickets.actions import move
from talka.tickets.guards import _guards, guard


def test_the_guard_of_a_module_that_is_off_does_not_stand_in_the_way(world, monkeypatch):
    kind = world.ticket().kind
    monkeypatch.setitem(_guards, (kind, "solve"), [])

    def refuse(ticket):
        raise AssertionError

    refuse.__module__ = "talka.portal.workflow"
    guard(kind, "solve")(refuse)
    with pytest.raises(AssertionError):
        move(world.ticket(), "solve", by=world.ada)
    modules.switch("portal", False)
    assert move(world.ticket(), "solve", by=world.ada).phase == "done"
