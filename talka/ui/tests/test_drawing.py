"""What is true of every template: it compiles, keeps the strict content security policy, draws icons that exist."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.template import engines
from django.utils import timezone

from talka.ui import built
from talka.ui.render import markup

Person = get_user_model()

TALKA = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(TALKA.glob("*/templates/*/**/*.html"))
FORBIDDEN = {
    "a style attribute": r"<[^>{%]*\sstyle\s*=",
    "a script in the page": r"<script(?![^>]*\bsrc=)",
    "an event handler attribute": r"<[^>]*\son[a-z]+\s*=",
    "an htmx expression (needs eval)": r"hx-on|hx-vals=[\"']js:|hx-headers=[\"']js:|hx-trigger=\"[^\"]*\[",
}
STANDS_ALONE = ("tickets/body.html",)  # its frame has a policy of its own


@pytest.fixture
def page(rf, db):
    request = rf.get("/")
    request.user = Person(name="Ada Kazlauskaitė", email="ada@example.org", is_agent=True)
    request.session = {}
    person = Person(name="Rūta Žemaitytė", email="ruta@example.org")
    return markup(request, "ui/pieces.html", {"hour": timedelta(hours=1), "person": person, "notices": ()})


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_compiles_and_keeps_the_policy(path):
    text = path.read_text(encoding="utf-8")
    name = "/".join(path.parts[path.parts.index("templates") + 1 :])
    engines["jinja2"].env.get_template(name)
    if name not in STANDS_ALONE:
        broken = [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)]
        assert not broken


def test_every_icon_named_in_a_template_is_in_the_sprite():
    drawn = sprite()
    named = {}
    for path in TEMPLATES:
        for name in re.findall(r"icon\(\s*[\"']([a-z0-9-]+)[\"']", path.read_text(encoding="utf-8")):
            named[name] = path.name
    assert {name: where for name, where in named.items() if name not in drawn} == {}


def test_the_page_of_all_pieces_draws_every_macro_without_inline_style(page):
    assert not [what for what, pattern in FORBIDDEN.items() if re.search(pattern, page)]
    used = set(re.findall(r"#i-([a-z0-9-]+)", page))
    assert used
    assert used <= sprite()


def test_what_people_typed_is_never_markup(rf, db):
    request = rf.get("/")
    request.user = Person(name="<b>Ada</b>", email="ada@example.org")
    request.session = {}
    evil = Person(name='"><img src=x onerror=alert(1)>', email="x@example.org")
    shown = markup(
        request, "ui/pieces.html", {"hour": timedelta(hours=1), "person": evil, "notices": ('<i title="x">',)}
    )
    assert "<img" not in shown
    assert '<i title="x">' not in shown


def test_the_agents_page_ships_less_than_a_hundred_kilobytes():
    files = [built.FOLDER / built.asset(name).rpartition("/")[2] for name in ("main.js", "main.css")]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 100_000


def test_a_block_is_drawn_alone_with_its_macros(rf, db):
    request = rf.get("/")
    request.user = Person(name="Ada")
    request.session = {}
    moment = timezone.now()
    assert markup(request, "ui/refused.html#main", {"back": "/tickets/", "now": moment}).count('href="/tickets/"') == 1
    with pytest.raises(KeyError):
        markup(request, "ui/refused.html#nothing", {"back": "/"})


def sprite() -> set[str]:
    file = built.FOLDER / built.asset("icons.svg").rpartition("/")[2]
    assert file.is_file(), "build the assets first: bin/talka build"
    return set(re.findall(r'id="i-([a-z0-9-]+)"', file.read_text(encoding="utf-8")))
