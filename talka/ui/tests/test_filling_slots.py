"""Modules appear on each other's pages through slots and navigation entries."""

from dataclasses import dataclass

import pytest
from django.template import engines
from jinja2 import DictLoader

from talka.ui import slots


@dataclass
class Somebody:
    """A person with exactly these permissions."""

    allowed: tuple[str, ...] = ()
    theme: str = ""

    def has_perm(self, permission, thing=None):
        return permission in self.allowed


@pytest.fixture
def request_of(rf, db):
    def asked(path="/", *, allowed=()):
        request = rf.get(path)
        request.user = Somebody(allowed)
        request.session = {}
        return request

    return asked


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch):
    monkeypatch.setattr(slots, "panels", slots.Registry("panel"))
    monkeypatch.setattr(slots, "entries", slots.Registry("navigation entry"))


@pytest.fixture
def _templates(monkeypatch):
    monkeypatch.setattr(
        engines["jinja2"].env.of("en"), "loader", DictLoader({"a.html": "[{{ word }}]", "b.html": "({{ word }})"})
    )


@pytest.mark.usefixtures("_templates")
def test_panels_stand_in_their_order_and_see_the_pages_context(request_of):
    slots.slot("ticket.side", "b.html", order=20)(lambda request, word: {"word": word.upper()})

    def first(request, word):
        return {}

    slots.slot("ticket.side", "a.html", order=10)(first)
    assert slots.filled(request_of(), "ticket.side", word="a") == "[a](A)"


@pytest.mark.usefixtures("_templates")
def test_a_panel_that_answers_none_or_may_not_be_seen_leaves_no_trace(request_of):
    def silent(request, word):
        return None

    def secret(request, word):
        return {}

    slots.slot("ticket.side", "a.html")(silent)
    slots.slot("ticket.side", "a.html", permission="changes.see")(secret)
    assert slots.filled(request_of(), "ticket.side", word="a") == ""
    assert slots.filled(request_of(allowed=("changes.see",)), "ticket.side", word="a") == "[a]"


def test_the_entry_of_the_present_place_is_marked(request_of):
    slots.nav("Settings", "ui:settings", "settings", order=2)
    slots.nav("Modules", "ui:modules", "apps", order=1, permission="options.manage")
    assert [e["label"] for e in slots.nav_entries(request_of("/settings/"))] == ["Settings"]
    both = slots.nav_entries(request_of("/settings/modules/", allowed=("options.manage",)))
    assert [(e["label"], e["current"]) for e in both] == [("Modules", True), ("Settings", False)]


def test_an_entry_without_an_address_is_left_out(request_of):
    slots.nav("Nowhere", "nowhere:at-all", "home")
    assert slots.nav_entries(request_of()) == []
