"""The page of all pieces in a real browser: axe finds nothing serious, light on a desk and dark on a phone."""

import mimetypes
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import sync_playwright

from talka.ui import built
from talka.ui.headers import POLICY
from talka.ui.render import markup

Person = get_user_model()

AXE = Path(__file__).resolve().parents[3] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
HERE = "http://talka.example/"


@pytest.fixture
def html(rf, db):
    request = rf.get("/")
    request.user = Person(name="Ada Kazlauskaitė", email="ada@example.org", is_agent=True)
    request.session = {}
    person = Person(name="Rūta Žemaitytė", email="ruta@example.org")
    return markup(request, "ui/pieces.html", {"hour": timedelta(hours=1), "person": person, "notices": ()})


@pytest.fixture  # after html: while Playwright runs, Django refuses the database
def browser():
    with sync_playwright() as play:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        opened = play.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield opened
        opened.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_axe_finds_nothing_serious_and_the_policy_is_kept(html, browser, scheme, width):
    problems = []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.route("**/*", lambda route: serve(route, html))
    page.goto(HERE)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    axe = {"expression": AXE.read_text(encoding="utf-8")}
    page.context.new_cdp_session(page).send("Runtime.evaluate", axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    page.close()
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in serious] == []
    assert problems == []


def serve(route, html):
    name = route.request.url.removeprefix(HERE).removeprefix("static/ui/")
    if not name:
        route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})
    elif (built.FOLDER / name).is_file():
        route.fulfill(
            body=(built.FOLDER / name).read_bytes(), content_type=mimetypes.guess_type(name)[0] or "font/woff2"
        )
    else:
        route.fulfill(status=404)
