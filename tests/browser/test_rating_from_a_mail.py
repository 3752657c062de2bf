"""A customer rates the work from the mail on a phone, thinks again, and the lead sees it in the figures."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
ASK = """
from django.utils import timezone
from talka.people.models import Person
from talka.surveys import actions
from talka.surveys.models import Invitation, Survey
from talka.tickets import actions as tickets
from talka.tickets.models import Ticket
Invitation.objects.filter(sent_at__isnull=False).update(sent_at=timezone.now() - __import__("datetime").timedelta(days=40))
ben = Person.objects.get(email="ben@example.org")
ticket = Ticket.objects.open().filter(requester__email="oliver@example.org").first()
tickets.assign(ticket, ben, by=None)
tickets.move(ticket, "solve", by=None)
actions.send(Invitation.objects.get(ticket=ticket), timezone.now())
from talka.mail.models import Outgoing
answer = Outgoing.objects.filter(kind="mass").latest("pk").content["text"]
"""


def test_rating_an_answer_from_its_mail(company):
    company.speak("en")
    links = re.findall(r"/s/\S+", company.site.ask(ASK))
    assert len(links) == 5
    scanner = company.window("").new_page()
    for link in links:  # a program that checks mail opens all of them
        scanner.goto(link)
    oliver = company.window("", viewport=PHONE).new_page()
    oliver.goto(links[0])
    expect(oliver.get_by_role("radio", name="1", exact=True)).to_be_checked()
    oliver.get_by_label("Would you add something?").fill("Nobody told me it was done.")
    oliver.get_by_role("button", name="Send the answer").click()
    expect(oliver.get_by_role("heading", name="Thank you")).to_be_visible()
    oliver.get_by_role("radio", name="2", exact=True).check()
    oliver.get_by_role("button", name="Send the answer").click()
    expect(oliver.get_by_role("heading", name="Thank you")).to_be_visible()

    eve = company.window("eve").new_page()
    eve.goto("/surveys/?days=30")
    line = eve.get_by_role("listitem").filter(has_text="Nobody told me it was done.")
    expect(line).to_be_visible()
    expect(line.locator("b")).to_have_text("2")
    ben = company.window("ben").new_page()
    ben.goto("/notices/")
    expect(ben.get_by_text("is not satisfied: 1 of 5").first).to_be_visible()
