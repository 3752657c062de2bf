"""A customer asks with a file, an agent answers, the customer reads it, and closes; and the secret link works alone."""

import re

import pytest
from playwright.sync_api import expect

from .company import VPN

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
LINK = """
from talka.tickets import guests
from talka.tickets.models import Ticket
ticket = Ticket.objects.get(subject=%r)
answer = "/g/" + guests.link_for(ticket, ticket.requester).rpartition("/")[2]
"""


def test_a_customer_asks_with_a_file_is_answered_and_closes(company):
    carol = company.window("carol", viewport=PHONE).new_page()
    carol.goto("/portal/")
    carol.get_by_role("link", name="I need something new").click()
    carol.get_by_label("In one line").fill("A key for the archive")
    carol.get_by_label("What happened, or what do you need?").fill("For two days, room 214.")
    plan = {"name": "floor plan.txt", "mimeType": "text/plain", "buffer": b"The archive is behind the stairs."}
    carol.locator("input[type=file]").set_input_files(plan)
    expect(carol.locator(".file-list")).to_contain_text("floor plan.txt")
    carol.get_by_role("button", name="Send").click()
    expect(carol.get_by_role("heading", name="A key for the archive")).to_be_visible()
    with carol.expect_download() as download:
        carol.get_by_role("link", name="floor plan.txt").click()
    assert download.value.path().read_text(encoding="utf-8") == "The archive is behind the stairs."

    ada = company.window("ada").new_page()
    ada.goto("/tickets/")
    ada.get_by_role("link", name="A key for the archive").click()
    expect(ada.get_by_role("link", name="floor plan.txt")).to_be_visible()
    ada.get_by_role("tab", name="Note").click()
    ada.get_by_role("textbox", name="Internal note").fill("She has lost two already.")
    ada.get_by_role("button", name="Add note").click()
    expect(ada.locator("#thread")).to_contain_text("She has lost two already.")
    ada.get_by_role("tab", name="Reply").click()
    ada.get_by_label("Your reply").fill("It waits for you at the reception.")
    ada.get_by_role("button", name="Send", exact=True).click()

    # without a reload; and never what is for colleagues only
    expect(carol.get_by_text("It waits for you at the reception.")).to_be_visible(timeout=20_000)
    assert "lost two" not in carol.content()
    carol.get_by_label("Your answer").fill("Got it, thank you.")
    carol.get_by_role("button", name="Send").click()
    expect(ada.locator("#thread").get_by_text("Got it, thank you.")).to_be_visible(timeout=20_000)

    carol.reload()
    carol.get_by_role("button", name="No longer needed").click()
    expect(carol.locator("#conversation")).to_contain_text("Closed")
    carol.goto("/portal/")
    expect(carol.get_by_role("link", name="A key for the archive")).to_have_count(0)


def test_the_secret_link_opens_one_request_in_a_fresh_window(company):
    stranger = company.window("", viewport=PHONE).new_page()
    stranger.goto(company.site.ask(LINK % VPN))
    expect(stranger.get_by_role("heading", name=VPN)).to_be_visible()
    assert "Same pattern as last month" not in stranger.content()  # a note
    stranger.get_by_label("Your answer").fill("I am on the train now.")
    stranger.get_by_role("button", name="Send").click()
    expect(stranger.get_by_text("I am on the train now.")).to_be_visible()
    with stranger.expect_download():
        stranger.get_by_role("link", name="vpn-client.log").click()
    stranger.goto("/portal/requests/")
    expect(stranger).to_have_url(re.compile("/accounts/login/"))
