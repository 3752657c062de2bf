"""A manager without an account here approves from the mail; the desk asked for it and sees the answer at once."""

import re

import pytest
from playwright.sync_api import expect

from .company import VPN

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
LETTER = """
from talka.mail.models import Outgoing
found = Outgoing.objects.filter(recipient="hannah@example.org", kind="account").order_by("pk").last()
answer = found.content["text"] if found else ""
"""


def test_asking_on_the_ticket_and_answering_from_the_mail(company):
    company.speak("en")
    ben = company.window("ben").new_page()
    ben.goto(company.address("ticket"))
    ben.get_by_role("link", name="Ask for approval").click()
    expect(ben.get_by_role("heading", name=re.compile("Ask for approval of"))).to_be_visible()
    ben.get_by_label("What is to be approved").fill("A second line for Rūta")
    ben.get_by_label("And somebody who does not work here").fill("hannah@example.org")
    ben.locator("form").filter(has=ben.get_by_label("What is to be approved")).get_by_role(
        "button", name="Ask", exact=True
    ).click()
    expect(ben.get_by_text("waits for an answer").first).to_be_visible()

    letter = ""
    for _try in range(100):
        if letter := company.site.ask(LETTER):
            break
        ben.wait_for_timeout(100)
    links = re.findall(r"https?://\S+/a/\S+", letter)
    assert len(links) == 2, letter

    # a program that checks mail follows every link first
    scanner = company.window("").new_page()
    for link in links:
        scanner.goto(link)
    hannah = company.window("", viewport=PHONE).new_page()
    hannah.goto(links[0])
    expect(hannah.get_by_role("heading", name="A second line for Rūta")).to_be_visible()
    expect(hannah.get_by_text(VPN)).to_be_visible()
    assert "vpn1 lose the tunnel" not in hannah.content()  # a note
    expect(hannah.get_by_label("Approve", exact=True)).to_be_checked()
    hannah.get_by_label("Comment").fill("Yes, for a year.")
    hannah.get_by_role("button", name="Send the answer").click()
    expect(hannah.get_by_text("You approved “A second line for Rūta”.")).to_be_visible()
    hannah.goto(links[1])
    expect(hannah.get_by_role("button", name="Send the answer")).to_have_count(0)

    ben.reload()
    expect(ben.get_by_text("Yes, for a year.")).to_be_visible()
    ben.goto(company.address("ticket"))
    expect(ben.locator("#thread")).to_contain_text("closed “A second line for Rūta”: approved")
