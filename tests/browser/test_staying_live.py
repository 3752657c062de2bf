"""Two agents at one ticket: who is there shows, a stale change is refused beside the property, a cut stream misses nothing."""

import pytest
from playwright.sync_api import expect

from talka.jobs.testing import until

from .company import VPN

pytestmark = pytest.mark.browser
WRITE = f"""
from talka.tickets import actions
from talka.tickets.models import Ticket
ticket = Ticket.objects.get(subject={VPN!r})
actions.add_customer_message(ticket, author=ticket.requester, text="It dropped again while you were cut off.")
"""
SOON = 20_000  # milliseconds: lists ask at most every four seconds
WIDE = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def two(company):
    ada, ben = company.window("ada", **WIDE), company.window("ben", **WIDE)
    yield ada.new_page(), ben.new_page()
    ada.close()
    ben.close()


def test_who_has_a_ticket_open_and_who_writes_shows_on_the_row_and_on_the_ticket(company, two):
    ada, ben = two
    ada.goto("/tickets/")
    ben.goto(company.address("ticket"))
    row = ada.locator(f"#t-{company.known['vpn']}")
    expect(row.locator(".here .avatar")).to_have_attribute("aria-label", "Ben Hughes has it open", timeout=SOON)
    ben.keyboard.press("r")
    ben.keyboard.type("Dear Rūta")
    expect(row.locator(".here")).to_contain_text("Ben Hughes is replying", timeout=SOON)
    ada.goto(company.address("ticket"))
    expect(ada.locator("present-people .avatar")).to_have_attribute("aria-label", "Ben Hughes")


def test_what_another_changed_meanwhile_is_shown_beside_it_and_either_is_taken(company, two):
    ada, ben = two
    ada.goto(company.address("ticket"))
    ada.evaluate("document.querySelector('live-events').close()")
    choose(ada, ben, company, first="1", then="4")
    box = ada.locator("stale-box")
    expect(box).to_contain_text("Ben Hughes changed this meanwhile to “Critical”; you chose “Low”.")
    box.get_by_text("Keep “Critical”").click()
    expect(box).to_be_hidden()
    expect(ada.locator("#properties")).to_contain_text("Critical")
    choose(ada, ben, company, first="2", then="4")
    ada.locator("stale-box").get_by_role("button", name="Set “Low”").click()
    expect(ada.locator("#properties")).to_contain_text("Low", timeout=SOON)


def test_a_stream_that_was_cut_tells_what_was_missed(company, two):
    ada, _ben = two
    ada.goto(company.address("ticket"))
    until(lambda: ada.evaluate("document.querySelector('live-events').last"), 20)
    ada.evaluate("document.querySelector('live-events').close()")
    company.site.ask(WRITE + "answer = 1")
    expect(ada.locator("#thread")).not_to_contain_text("while you were cut off")
    ada.evaluate("document.querySelector('live-events').open()")
    expect(ada.locator("#thread")).to_contain_text("while you were cut off")


def choose(ada, ben, company, *, first: str, then: str) -> None:
    """Ben's choice arrives first, Ada's page has not heard of it."""
    ben.goto(company.address("ticket"))
    ben.locator("[popovertarget=set-priority]").click()
    with ben.expect_response(lambda answer: answer.url.endswith("/fields")):
        ben.locator(f"#set-priority button[value='{first}']").click()
    ada.locator("[popovertarget=set-priority]").click()
    ada.locator(f"#set-priority button[value='{then}']").click()
