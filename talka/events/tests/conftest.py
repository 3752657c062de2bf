"""A bus with a module of its own: what a test declares and hears is gone after it."""

from collections import defaultdict

import pytest

from talka.events import bus


@pytest.fixture
def quiet_bus(monkeypatch):
    """Nothing is heard but what the test says."""
    monkeypatch.setattr(bus.event_types, "_items", dict(bus.event_types._items))
    monkeypatch.setattr(bus, "_kinds", dict(bus._kinds))
    monkeypatch.setattr(bus, "_now", defaultdict(list))
    monkeypatch.setattr(bus, "_later", defaultdict(list))


@pytest.fixture
def tried(quiet_bus):
    """The event test.tried with one field."""

    @bus.event_type("test.tried", "tried {what}")
    class Tried:
        what: str

    return Tried
