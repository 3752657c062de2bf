"""Every module says in twelve lines what it is for; the events it declares, hears and the options it has are among them."""

from pathlib import Path

import pytest

from talka.events import bus
from talka.kit.registry import module_of
from talka.options.declare import options
from talka.search.registry import _indexers
from talka.site.layers import MODULES

TALKA = Path(__file__).parents[1] / "talka"


@pytest.mark.parametrize("module", MODULES)
def test_the_readme_names_what_the_module_says_hears_and_asks(module):
    text = (TALKA / module / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {module}")
    assert len(text.splitlines()) <= 25
    missing = sorted(name for name in said(module) | heard(module) | asked(module) if f"`{name}`" not in text)
    assert not missing


def said(module: str) -> set[str]:
    return {kind for kind, (owner, _type) in bus.event_types._items.items() if owner == module}


def heard(module: str) -> set[str]:
    """The index hears on behalf of those who name the kinds."""
    tables = [bus._now, bus._later, _indexers]
    pairs = [(kind, module_of(one)) for table in tables for kind, found in table.items() for one in found]
    return {kind for kind, owner in pairs if owner == module != "search" and kind != "*"}


def asked(module: str) -> set[str]:
    return {name for name, (owner, _option) in options._items.items() if owner == module}
