"""Every page that Ada, Eve and Carol reach speaks Lithuanian to them, and counts as Lithuanian does."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation
from django.utils.translation import ngettext
from selectolax.lexbor import LexborHTMLParser

from talka.people.models import Person
from tests.access.routes import routes

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CATALOGUE = Path(__file__).resolve().parents[2] / "talka/locale/lt/LC_MESSAGES/django.po"
NAMES = {
    "Talka",
    "API",
    "IMAP",
    "POP3",
    "SMTP",
    "VPN",
    "IT",
    "E-mail",
    "English",
    "Lithuanian",
    "CSV",
    "TOTP",
    "OK",
    "Europe/Vilnius",
    "Data",
    "Hardware",
    "Software",
    "Access",
}
LINKS = re.compile(rb'href="(/[^"#]*)')
SKIPPED = ("/accounts/logout", "/static/", "/files/", "/api/")


def english() -> set[str]:
    """What stands in English in the source and is said otherwise in Lithuanian."""
    with CATALOGUE.open("rb") as file:
        rows = [
            row
            for row in read_po(file)
            if row.id and isinstance(row.id, str) and "%" not in row.id and row.string and row.string != row.id
        ]
    return {row.id for row in rows if len(row.id) > 2} - NAMES


def pages(client: Client, ticket: int) -> dict[str, bytes]:
    waiting = ["/", *(route.address({"number": ticket, "module": "tickets"}) for route in routes())]
    seen: dict[str, bytes] = {}
    while waiting and len(seen) < 400:
        at = waiting.pop(0).partition("?")[0]
        if at in seen or at.startswith(SKIPPED):
            continue
        answer = client.get(at, follow=False)
        html = (
            answer.headers.get("Content-Type", "").startswith("text/html")
            and answer.status_code in (200, 403, 404)
            and not answer.streaming
        )
        seen[at] = answer.content if html else b""
        waiting += [link.decode() for link in LINKS.findall(seen[at])]
    return {at: page for at, page in seen.items() if page}


@pytest.mark.parametrize("who", ["ada", "eve", "carol"])
def test_no_page_says_anything_in_english(world, who):
    person = getattr(world, who)
    Person.objects.update(language="lt")
    ticket = world.ticket("VPN neveikia", text="Nuo ryto.")
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk), backend=BACKEND)
    words, left = english(), {}
    for at, page in pages(client, ticket.pk).items():
        tree = LexborHTMLParser(page)
        if b"<html" in page:  # a part of a page stands in one that says its language
            assert tree.css_first("html").attributes.get("lang") == "lt", at
        for hidden in tree.css("script, style, pre, code, textarea, [lang=en], option"):
            hidden.decompose()
        texts = {" ".join(node.text(deep=False).split()) for node in tree.css("body *")} | {
            (node.attributes.get(name) or "").strip()
            for node in tree.css("body *")
            for name in ("aria-label", "title", "placeholder")
        }
        for text in texts & words:
            left.setdefault(text, at)
    assert left == {}


@pytest.mark.parametrize(("number", "expected"), [(1, 0), (2, 1), (10, 2), (11, 2), (21, 0), (22, 1), (112, 2), (0, 2)])
def test_lithuanian_has_three_ways_to_count(number, expected):
    """1, 21: one · 2–9, 22: few · 0, 10–20: many. Every counted message has all three, and they differ where they should."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    counted = [row for row in catalogue if isinstance(row.id, tuple)]
    assert counted
    wrong = []
    with translation.override("lt"):
        for row in counted:
            assert len(row.string) == 3, row.id
            if not row.context and ngettext(*row.id, number) != row.string[expected]:
                wrong.append(row.id)
    assert wrong == []


def test_a_stranger_is_spoken_to_as_the_browser_asks(db):
    for asked, said in (("lt", "lt"), ("lt-LT,lt;q=0.9,en;q=0.8", "lt"), ("en-GB", "en"), ("de", "en"), ("", "en")):
        page = Client(headers={"Accept-Language": asked}).get("/portal/")
        assert LexborHTMLParser(page.content).css_first("html").attributes["lang"] == said
        assert page.headers["Content-Language"] == said
