"""A real installation for browser tests: `talka serve`, a Dovecot, a mail sink and Chromium."""

import os
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from talka.jobs.testing import Site, living_site, until

from .company import Company
from .company import company as sample_company

if TYPE_CHECKING:
    from talka.mail.tests.dovecot import Dovecot

# Playwright's loop lives in this thread; the tests' own reading of the database is not in danger of it
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "a long walk by the river"


@dataclass
class Installation:
    site: Site
    url: str

    @property
    def setup_path(self) -> str:
        found = re.search(r"(/setup/\S+)", self.site.log)
        assert found, self.site.log
        return found[1]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=SWITCHES
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def company(chromium: Browser) -> Iterator[Company]:
    """The sample company, once for all tests of a file."""
    with sample_company(chromium) as here:
        yield here


@pytest.fixture
def installation() -> Iterator[Installation]:
    with living_site() as site, socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        door.close()
        url = f"http://127.0.0.1:{port}"
        site.environment["TALKA_URL"] = url
        process = site.start("serve", "--port", str(port))
        until(lambda: "ready at" in site.log, 60)
        yield Installation(site, url)
        process.terminate()
        process.wait(40)


@pytest.fixture
def window(chromium: Browser, installation: Installation) -> Iterator[Callable[..., Page]]:
    """Opens a window of its own for each person; whatever a page complains of fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open_window(**options: object) -> Page:
        context = chromium.new_context(base_url=installation.url, locale="en-GB", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text) if said.type == "error" and "status of 4" not in said.text else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_window
    for number, context in enumerate(contexts):
        if folder := os.environ.get("SHOTS"):  # to see where a journey ended
            context.pages[0].screenshot(path=f"{folder}/window-{number}.png")
        context.close()
    assert complaints == []


@pytest.fixture
def postbox() -> "Iterator[Dovecot]":
    from talka.mail.tests.dovecot import dovecot  # noqa: PLC0415  models first

    with dovecot() as found:
        yield found
