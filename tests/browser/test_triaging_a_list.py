"""A list worked through with keys alone: peek, change in the row, tick, change many, take back; nothing jumps."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PICKED = re.compile(r"\bpicked\b")
SHIFTS = """() => { window.shifted = 0; new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value
}).observe({ type: "layout-shift", buffered: true }) }"""
MANY = """
from talka.desks.models import Desk
from talka.people.models import Person
from talka.tickets.actions import open_ticket
from talka.tickets.practices import kind_for
carol, desk = Person.objects.get(email="carol@example.org"), Desk.objects.order_by("pk").first()
for place in range(500):
    open_ticket(kind_for(desk), f"Flood {place}", requester=carol, desk=desk)
"""
SOLVED = """
from talka.tickets.models import Ticket
answer = Ticket.objects.filter(subject__startswith="Flood", phase="done").count()
"""


def watched(page: Page) -> list[str]:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def test_twenty_tickets_are_triaged_by_keyboard_only(company):
    context = company.window("ada", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints = watched(page)
    page.add_init_script(f"({SHIFTS})()")
    page.goto("/tickets/")
    rows = page.locator(".row")
    total = min(rows.count(), 20)
    for place in range(total):
        page.keyboard.press("j")
        row = page.locator(".row.cursor")
        expect(row).to_have_count(1)
        match place % 4:
            case 0:  # a look, and on
                page.keyboard.press("Space")
                expect(page.locator("#peek h2")).to_have_text(row.locator(".gist a").inner_text())
                page.keyboard.press("Escape")
                expect(page.locator("#peek")).to_be_hidden()
            case 1:
                page.keyboard.press("i")
                expect(row.locator(".c-face .avatar")).to_have_text("AK")
            case 2:
                page.keyboard.press("p")
                expect(page.locator("#row-menu")).to_be_visible()
                page.keyboard.press("Home")
                page.keyboard.press("Enter")
                expect(row.locator(".prio-1")).to_have_count(1)
            case 3:
                page.keyboard.press("x")
                expect(row).to_have_class(PICKED)
    expect(page.locator(".bulk")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("#bulk-assignee input[data-filter]")).to_be_focused()
    page.keyboard.type("ben")
    page.keyboard.press("Enter")
    expect(page.locator("toast-region")).to_contain_text("changed")
    expect(page.locator(".row.picked")).to_have_count(0)
    page.keyboard.press("z")
    expect(page.locator("toast-region")).to_contain_text("being taken back")
    assert page.evaluate("window.shifted") <= 0.02
    context.close()
    assert complaints == []


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


def test_five_hundred_are_closed_with_progress_refusals_and_a_way_back(company):
    company.site.ask(MANY)
    context = company.window("ada", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints = watched(page)
    page.goto("/tickets/?tab=all&subject=Flood")
    page.keyboard.press("j")
    page.keyboard.press("e")  # one that is finished already, and so refuses
    expect(page.locator("toast-region")).to_contain_text("Resolved")
    page.keyboard.press("x")
    page.locator("#bulk-matching").click()
    expect(page.locator("#bulk-count")).to_have_text("All 500 that match")
    page.keyboard.press("e")
    panel = page.locator("#batch-panel")
    expect(panel.get_by_role("progressbar")).to_be_visible()
    expect(panel).to_contain_text("499 changed", timeout=120_000)
    expect(panel).to_contain_text("1 not")
    panel.get_by_role("link", name="Show").click()
    page.get_by_role("link", name="Not changed").click()
    expect(page.locator(".batch-row")).to_have_count(1)
    expect(page.locator(".batch-row")).to_contain_text("does not allow this step")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#batch-panel")).to_contain_text("499 changed", timeout=120_000)
    assert company.site.ask(SOLVED) == 1
    context.close()
    assert complaints == []
