import pytest

from talka.kit.errors import Invalid, Refused
from talka.options import modules, store
from talka.options.modules import HELP_DESK, SERVICE_DESK, Module

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(monkeypatch):
    """A switch board of three: b needs a, and one that is always on."""
    both, full = (HELP_DESK, SERVICE_DESK), (SERVICE_DESK,)
    shown = [
        Module("core", "Core", "", (), ()),
        Module("a", "A", "", ("core",), both),
        Module("b", "B", "", ("a",), full),
    ]
    monkeypatch.setattr(modules, "modules", lambda: shown)


def test_help_desk_is_a_part_of_service_desk():
    assert modules.profile_modules(HELP_DESK) <= modules.profile_modules(SERVICE_DESK)


@pytest.mark.parametrize("profile", [HELP_DESK, SERVICE_DESK])
def test_a_profile_holds_all_that_its_modules_need(profile):
    on = modules.profile_modules(profile)
    missing = {m.name: set(m.needs) - on for m in modules.modules() if m.name in on and set(m.needs) - on}
    assert not missing


def test_what_a_module_needs_is_a_module():
    names = {module.name for module in modules.modules()}
    assert not {need for module in modules.modules() for need in module.needs} - names


def test_a_profile_switches_and_a_wider_one_switches_back(board):
    modules.apply_profile(HELP_DESK)
    assert (modules.is_on("a"), modules.is_on("b")) == (True, False)
    modules.apply_profile(SERVICE_DESK)
    assert modules.is_on("b")
    assert store.get("options.profile") == SERVICE_DESK


def test_an_unknown_profile_changes_nothing(board):
    with pytest.raises(Invalid):
        modules.apply_profile("everything")
    assert store.get("options.off") == ()


def test_a_module_in_use_by_another_stays_on(board):
    with pytest.raises(Refused, match="B"):
        modules.switch("a", False)
    assert modules.is_on("a")


def test_a_module_waits_for_what_it_needs(board):
    modules.switch("b", False)
    modules.switch("a", False)
    with pytest.raises(Refused, match="A"):
        modules.switch("b", True)
    modules.switch("a", True)
    modules.switch("b", True)
    assert modules.is_on("b")


@pytest.mark.parametrize("name", ["core", "unheard of", "options"])
def test_what_is_always_on_or_unknown_cannot_be_switched(board, name):
    with pytest.raises(Refused):
        modules.switch(name, False)
    assert store.get("options.off") == ()
