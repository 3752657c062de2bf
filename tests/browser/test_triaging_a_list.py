"""A list changed where it stands: row by row with keys alone, and five hundred at once."""

import re

import pytest
from playwright.sync_api import Page, expect

from talka.jobs.testing import until

from .company import Company

pytestmark = pytest.mark.browser
# rows alone: what is closed here is counted, not read
MANY = """
from talka.desks.models import Desk
from talka.people.models import Person
from talka.tickets.models import Tag, Ticket
desk, ruta = Desk.objects.get(), Person.objects.get(email="ruta@example.org")
made = Ticket.objects.bulk_create(
    Ticket(kind="incident", desk=desk, subject=f"%(tag)s {n}", status="new", phase="new", requester=ruta) for n in range(%(count)d)
)
Tag.objects.create(name="%(tag)s").tickets.set(made)
answer = [one.pk for one in made]
"""
HOW = """
from talka.tickets.models import Ticket
rows = Ticket.objects.filter(tags__name="%s").select_related("assignee", "team")
answer = [[t.pk, t.phase, t.priority, t.assignee.email if t.assignee else "", t.team.name if t.team else ""] for t in rows]
"""


def desk(company: Company, address: str) -> Page:
    page = company.window("ada", viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address)
    return page


def test_twenty_tickets_are_triaged_by_keyboard_alone(company):
    """Each in turn: taken, made urgent, given to a team, solved. No pointer is used and no row is skipped."""
    company.site.ask(MANY % {"tag": "triage", "count": 20})
    page = desk(company, "/tickets/?tag=triage")
    expect(page.locator(".row")).to_have_count(20)
    page.mouse.move(0, 0)
    done = {}
    for turn in range(20):
        page.keyboard.press("j")
        key = page.locator(".row.cursor").get_attribute("id").removeprefix("t-")
        assert key not in done, "the cursor came to a row twice"
        row, act = page.locator(f"#t-{key}"), "ipte"[turn % 4]
        with page.expect_response(lambda answer, key=key: answer.request.method == "POST" and f"/{key}/" in answer.url):
            page.keyboard.press(act)
            if act in "pt":
                expect(page.locator("#row-menu .pop-row").first).to_be_visible()
                page.keyboard.press("ArrowDown")
                page.keyboard.press("Enter")
        if act == "e":
            expect(row).to_have_class(re.compile("left"))
        expect(page.locator("#row-menu")).to_be_hidden()
        done[key] = act
    until(lambda: sum(row[1] == "done" for row in company.site.ask(HOW % "triage")) == 5, 20)
    rows = company.site.ask(HOW % "triage")
    assert sum(row[2] != 3 for row in rows) == 5
    assert sum(row[3] == "ada@example.org" for row in rows) >= 5
    assert sum(bool(row[4]) for row in rows) == 5
    page.context.close()


def test_five_hundred_are_closed_at_once_with_progress_and_taken_back(company):
    company.site.ask(MANY % {"tag": "flood", "count": 500})
    page = desk(company, "/tickets/?tag=flood")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("*")
    page.keyboard.press("m")
    expect(page.locator("#bulk-count")).to_contain_text("500")
    page.get_by_role("button", name="More changes").click()
    page.get_by_role("menuitem", name="Close").click()
    panel = page.locator("#batch-panel .batch")
    expect(panel.get_by_role("progressbar").or_(panel.locator("progress"))).to_be_visible()
    expect(panel).to_contain_text("of 500")
    expect(panel).to_contain_text("500 changed", timeout=120_000)
    assert {row[1] for row in company.site.ask(HOW % "flood")} == {"closed"}
    expect(page.locator(".row:not(.left)")).to_have_count(0)
    page.mouse.move(700, 300)
    page.mouse.move(5, 5)
    expect(page.get_by_text("Nothing waits here")).to_be_visible()
    panel.get_by_role("button", name="Undo").click()
    until(lambda: {row[1] for row in company.site.ask(HOW % "flood")} == {"new"}, 120)
    page.context.close()


def test_a_look_at_the_ticket_follows_the_cursor(company):
    page = desk(company, "/tickets/?team=network")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    sheet, heading = page.locator("#peek"), page.locator("#peek h2")
    expect(heading).to_have_text(page.locator(".row.cursor .gist a").inner_text())
    expect(sheet.locator(".msg").first).to_be_visible()
    page.keyboard.press("j")
    expect(heading).to_have_text(page.locator(".row.cursor .gist a").inner_text())
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.locator(".row.cursor .gist a")).to_be_focused()
    page.context.close()


def test_new_rows_wait_behind_a_pill_while_somebody_works_in_the_list(company):
    company.site.ask(MANY % {"tag": "calm", "count": 3})
    page = desk(company, "/tickets/?tag=calm")
    page.keyboard.press("j")
    first = page.locator(".row.cursor").get_attribute("id")
    company.site.ask(NEW)
    pill = page.locator("button.fresh")
    expect(pill).to_have_text("1 new")
    expect(page.locator(".row")).to_have_count(3)
    assert page.locator(".row.cursor").get_attribute("id") == first
    pill.click()
    expect(page.locator(".row")).to_have_count(4)
    expect(pill).to_be_hidden()
    page.context.close()


NEW = """
from talka.people.models import Person
from talka.tickets import actions
made = actions.open_ticket("incident", "One more", requester=Person.objects.get(email="ruta@example.org"), text="Hello")
actions.tag(made, ["calm"], by=Person.objects.get(email="ada@example.org"))
"""


def test_a_refused_change_falls_back_and_says_why(company):
    context = company.window("ada", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto("/tickets/")
    page.keyboard.press("j")
    row = page.locator(".row.cursor")
    before = row.locator(".c-prio").inner_html()
    page.route(
        "**/fields", lambda route: route.fulfill(status=409, headers={"Talka-Toast": '{"text": "No.", "tone": "bad"}'})
    )
    page.keyboard.press("p")
    expect(page.locator("#row-menu")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("toast-region")).to_contain_text("No.")
    assert row.locator(".c-prio").inner_html() == before
    context.close()
