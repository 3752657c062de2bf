"""HAZARDS OPS-1: after a journey through the product no log line holds a password, a token, a session or what people wrote."""

import logging
import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from talka.access import actions as access
from talka.jobs.worker import drain
from talka.mail.testing import arrive, letter
from talka.tickets.actions import note, reply

from .conftest import WORD, client_of

PASSWORD = "zxpassword of a journey 77"
CARD = "4111 1111 1111 1111"
RESET = re.compile(r"http://\S+/reset/key/(\S+)")


class Written(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["line"]["format"]))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log():
    """Everything that our level of detail would print, and more: DEBUG, but for the statements Django can show."""
    handler, root = Written(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    statements = logging.getLogger("django.db.backends")
    level, statements.level = statements.level, logging.WARNING
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(before)
    statements.level = level


def test_a_journey_leaves_no_secret_in_the_log(aviary, log):
    ada, secrets = aviary.people["ada"], [PASSWORD, CARD, WORD]
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    browser = Client()
    browser.post("/accounts/login/", {"login": ada.email, "password": PASSWORD + " wrong"})
    browser.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})
    secrets += [cookie.value for cookie in browser.cookies.values() if len(cookie.value) > 20]
    browser.get("/tickets/", {"q": WORD})
    browser.get("/tickets/", {"q": "colour:red"})
    browser.post(f"/tickets/{aviary.carols.pk}/replies", {"text": f"{WORD} {CARD}"})
    browser.get("/nowhere/at/all")

    Client().post("/accounts/password/reset/", {"email": "carol@example.org"})
    drain()
    secrets += [found for sent in mail.outbox for found in RESET.findall(sent.body)]
    assert len(secrets) > 4, "the journey met no token, so it proves little"

    _token, token = access.make_token(ada, "log", ["all"], by=ada)
    secrets.append(token)
    program = client_of(None, headers={"authorization": f"Bearer {token}"})
    program.get("/api/v1/tickets")
    program.post("/api/v1/tickets", f'{{"subject": "{CARD}", "nonsense": [', content_type="application/json")
    client_of(None, headers={"authorization": f"Bearer {token}x"}).get("/api/v1/tickets")

    arrive(
        letter(
            "Carol <carol@example.org>",
            f"{WORD} {CARD}",
            f"{WORD} {CARD} {PASSWORD}\n",
            message_id="<log1@example.org>",
        )
    )
    arrive(b"From: broken\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" + WORD.encode())
    reply(aviary.carols, f"{WORD} {CARD}", by=ada)
    note(aviary.carols, f"{WORD} {CARD}", by=ada)
    drain()

    written = "\n".join(log)
    assert [secret for secret in secrets if secret in written] == []


def test_no_value_begins_a_line_of_its_own(aviary, log):
    """CR, LF and escape sequences in what people send forge no entry."""
    forged = "\r\n2026-01-01 00:00:00,000 ERROR forged \x1b[2J"
    client = client_of(aviary.people["ada"], headers={"User-Agent": "x"})
    client.get("/tickets/", {"q": forged})
    client.get("/nowhere" + "%0d%0a2026 ERROR forged")
    client.post("/accounts/login/", {"login": f"a{forged}@example.org", "password": "x"})
    client.post(f"/tickets/{aviary.carols.pk}/moves", {"name": forged})
    arrive(letter("Carol <carol@example.org>", "forged \x1b[2J", "x\n", message_id="<log2@example.org>"))
    assert [line for line in log if re.search(r"[\r\n].*forged|\x1b", line)] == []
