"""The main job, end to end with real parts: a Dovecot, a mail server, `talka serve`, two people in two browsers."""

import json

import pytest
from playwright.sync_api import expect

from talka.jobs.testing import until
from talka.mail.testing import letter, sink
from talka.mail.tests.dovecot import PASSWORD as POSTBOX_PASSWORD

from .conftest import PASSWORD

pytestmark = pytest.mark.browser
MAILBOX = """
from talka.desks.models import Desk
from talka.mail import vault
from talka.mail.models import Mailbox
box = dict(%s)
box["incoming_password"] = vault.seal(box["incoming_password"])
answer = Mailbox.objects.create(desk=Desk.objects.get(), default=True, **box).pk
"""
SECOND = """
from talka.access import actions as access
from talka.desks.models import Desk
from talka.people import actions as people
from talka.people.models import Person
eve = Person.objects.get()
ben = people.add_person(email="ben@example.org", name="Ben Hughes", password=%r, by=None)
access.own_address(ben)
access.give(access.role("agent"), person=ben, desk_id=Desk.objects.get().pk, by=eve)
answer = ben.pk
"""


def test_a_mail_becomes_a_ticket_is_answered_and_answers_back(installation, window, postbox):
    eve = window()
    eve.goto(installation.setup_path)
    eve.get_by_label("Organisation").fill("Nerio tinklai")
    eve.get_by_label("Your name").fill("Eve Jankauskienė")
    eve.get_by_label("Your e-mail").fill("eve@example.org")
    eve.locator("input[name=password]").fill(PASSWORD)
    eve.get_by_label("Name of the first desk").fill("IT")
    eve.get_by_label("Name of the first desk").press("Enter")
    eve.wait_for_url("**/welcome")
    with sink() as outside:
        connect_mail(installation, postbox, outside.port)
        ben = window()
        installation.site.ask(SECOND % PASSWORD)
        sign_in(ben, "ben@example.org")
        expect(ben.get_by_role("heading", name="All open")).to_be_visible()

        postbox.put(
            letter(
                "Rūta Žemaitytė <ruta@example.org>",
                "VPN nutrūksta kas dešimt minučių",
                "Labas, nuo ketvirtadienio.\n",
                message_id="<one@example.org>",
            )
        )
        row = ben.get_by_role("link", name="VPN nutrūksta kas dešimt minučių")
        show_new(ben)
        expect(row).to_be_visible(timeout=20_000)

        eve.goto("/tickets/")
        eve.get_by_role("link", name="VPN nutrūksta kas dešimt minučių").click()
        row.click()
        eve.locator("textarea[name=text]").first.fill("Žiūrime vartus.")
        eve.get_by_role("button", name="Send", exact=True).click()
        expect(ben.get_by_text("Žiūrime vartus.")).to_be_visible()

        until(lambda: answers(outside), 20)
        sent = answers(outside)[0]
        assert sent["To"] == "ruta@example.org" or "ruta@example.org" in str(sent["To"])
        assert "<one@example.org>" in str(sent["References"]) + str(sent["In-Reply-To"])

        postbox.put(
            letter(
                "Rūta Žemaitytė <ruta@example.org>", f"Re: {sent['Subject']}", "Ačiū, dabar veikia.\n", message_id="<two@example.org>",
                in_reply_to=str(sent["Message-ID"]), references=f"<one@example.org> {sent['Message-ID']}",
            )
        )  # fmt: skip
        expect(ben.get_by_text("Ačiū, dabar veikia.")).to_be_visible(timeout=20_000)
        expect(eve.get_by_text("Ačiū, dabar veikia.")).to_be_visible()
    assert installation.site.ask("from talka.tickets.models import Ticket; answer = Ticket.objects.count()") == 1


def connect_mail(installation, postbox, port):
    box = {
        "name": "Help", "address": "help@example.org", "incoming": "imap", "incoming_host": "127.0.0.1", "incoming_port": postbox.imap,
        "incoming_security": "none", "incoming_user": postbox.user, "incoming_password": POSTBOX_PASSWORD,
        "outgoing_host": "127.0.0.1", "outgoing_port": port, "outgoing_security": "none",
    }  # fmt: skip
    installation.site.ask(MAILBOX % json.dumps(box))


def sign_in(page, email):
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/tickets/")


def show_new(page):
    """A new row waits behind the pill, so that nothing jumps under the pointer; an empty list shows it at once."""
    page.wait_for_function("document.querySelector('.list a, [data-do=refresh]:not([hidden])')", timeout=20_000)
    pill = page.locator("[data-do=refresh]")
    if pill.is_visible():
        pill.click()


def answers(outside):
    return [mail for mail in outside.mails if mail["Auto-Submitted"] is None]
