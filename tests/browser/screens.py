"""The pictures of docs/screens, taken from the sample company: `bin/talka screens [names]`.

A picture is named by its page and its face: queue.png, queue-dark.png, queue-lt.png, queue-phone.png.
"""

import io
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from talka.jobs.testing import living_site

from .company import PAGES, Company, company, serving
from .conftest import SWITCHES

FOLDER = Path(os.environ.get("SHOTS") or Path(__file__).resolve().parents[2] / "docs/screens")
FACES = {"": (1440, 900, "light"), "dark": (1440, 900, "dark"), "phone": (390, 844, "light")}
MAIN = ("queue", "ticket", "settings", "portal", "portal-request")
COLOURS = 200  # of a picture: text stays crisp, the file is a third


def take(wanted: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=SWITCHES)
        if not wanted or "set-up" in wanted:
            set_up(browser)
        names = [name for name in PAGES if not wanted or name in wanted]
        if names:
            with company(browser) as here:
                for name, language, face in faces(names, bool(wanted)):
                    shoot(here, name, language, face)
        browser.close()


def faces(names: list[str], every: bool) -> Iterator[tuple[str, str, str]]:
    """Every page in English and light; the main ones, and those that were asked for, in all faces."""
    for language in ("en", "lt"):
        for name in names:
            for face in FACES:
                if every or name in MAIN or (language == "en" and face != "phone"):
                    yield name, language, face


def set_up(browser: Browser) -> None:
    """The first page of all, before anybody is there; the light one in both languages."""
    with living_site() as site, serving(site) as url:
        path = next(word for line in site.log.splitlines() for word in line.split() if "/setup/" in word)
        for name, language, face in (
            ("set-up", "en", ""),
            ("set-up-lt", "lt", ""),
            ("set-up-dark", "en", "dark"),
            ("set-up-phone", "en", "phone"),
        ):
            width, height, scheme = FACES[face]
            options = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
            context = browser.new_context(base_url=url, locale=language, timezone_id="Europe/Vilnius", **options)
            page = context.new_page()
            page.goto(path[path.index("/setup/") :])
            save(page, name)
            context.close()


def shoot(here: Company, name: str, language: str, face: str) -> None:
    width, height, scheme = FACES[face]
    here.speak(language)
    options = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    context = here.window(PAGES[name][0], locale=language, timezone_id="Europe/Vilnius", **options)
    page = context.new_page()
    page.goto(here.address(name))
    save(page, "-".join(part for part in (name, "" if language == "en" else language, face) if part))
    context.close()


def save(page: Page, name: str) -> None:
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready")
    if page.locator("#size-unassigned").count():  # the numbers of the side pane come after it
        page.wait_for_selector("#size-unassigned:not(:empty)", state="attached")
    if page.url.endswith("/api/docs"):
        page.locator("details").nth(1).evaluate("element => { element.open = true }")
    with Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))) as picture:
        small = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        small.save(FOLDER / f"{name}.png", optimize=True)
    sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    take(sys.argv[1:])
