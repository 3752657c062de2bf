"""An agent's day without a mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from .company import PASSWORD, VPN

pytestmark = pytest.mark.browser


def test_an_agent_signs_in_answers_notes_solves_and_searches_with_keys_alone(company):
    context = company.window("")
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/tickets/")
    type_into(page, "login", "ada@example.org")
    page.keyboard.press("Tab")
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    arrive(page, "/tickets/")

    # the cursor shows where one is, and it is where the enter goes
    for _ in range(2):
        page.keyboard.press("j")
    row = page.locator(".row.cursor")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(VPN)
    page.keyboard.press("Enter")
    arrive(page, company.address("ticket"))
    expect(page.get_by_role("heading", name=VPN)).to_be_visible()

    page.keyboard.press("r")
    expect(page.get_by_label("Your reply")).to_be_focused()
    page.keyboard.type("Rūta, you are on vpn2 now. r n e j are letters here.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#thread").get_by_text("you are on vpn2 now")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_have_value("")

    page.keyboard.press("Escape")
    leave_field(page)
    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="Internal note")).to_be_focused()
    page.keyboard.type("Watch the gateway tonight.")
    tab_to(page, "Add note")
    page.keyboard.press("Enter")
    expect(page.locator("#thread .msg.note").get_by_text("Watch the gateway tonight.")).to_be_visible()

    leave_field(page)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("Back to the list")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()

    page.keyboard.press("e")
    expect(page.locator("#properties")).to_contain_text("Resolved")
    page.keyboard.press("u")
    arrive(page, "/tickets/")
    expect(page.locator("#rows")).not_to_contain_text(VPN)

    page.keyboard.press("c")
    arrive(page, "/tickets/new")
    expect(page.get_by_role("heading", name="New ticket")).to_be_visible()
    expect(page.get_by_label("Subject")).to_be_focused()
    page.keyboard.type("A key is stuck")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="A key is stuck")).to_be_visible()

    leave_field(page)
    page.keyboard.press("u")
    arrive(page, "/tickets/")
    page.keyboard.press("/")
    expect(page.get_by_label("Search tickets")).to_be_focused()
    page.keyboard.type("re-key")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Search")).to_be_visible()
    expect(page.locator("#rows")).to_contain_text("Tunnel lost at re-key")
    context.close()
    assert complaints == []


def test_what_is_focused_is_seen(company):
    """Tab goes through the queue and each stop has a ring, or is a field with a changed edge."""
    context = company.window("ada", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto("/tickets/")
    unseen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        if stop := page.evaluate(UNSEEN):
            unseen.append(stop)
    context.close()
    assert unseen == []


def arrive(page: Page, path: str) -> None:
    """The page is there and hears its keys."""
    page.wait_for_url(re.compile(rf"//[^/]+{path}$"))


def type_into(page: Page, name: str, text: str) -> None:
    """Tab until the field has the focus, then type."""
    for _ in range(12):
        if page.evaluate("document.activeElement?.name") == name:
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == name
    page.keyboard.type(text)


def tab_to(page: Page, label: str) -> None:
    for _ in range(18):
        page.keyboard.press("Tab")
        if label in (page.evaluate("document.activeElement.innerText") or ""):
            return
    raise AssertionError(f"Tab does not reach {label}")


def leave_field(page: Page) -> None:
    """Out of the text by Escape, as hands do it."""
    page.keyboard.press("Escape")
    assert not page.evaluate("document.activeElement.matches('input, textarea')")


UNSEEN = """() => {
  const at = document.activeElement
  if (!at || at === document.body) return ""
  const style = e => getComputedStyle(e)
  const rings = e => style(e).outlineStyle !== "none" && parseFloat(style(e).outlineWidth) >= 1
  const around = at.closest("label, .search-box, .row, .pop-row") ?? at
  return rings(at) || rings(around) || at.closest(".row.cursor") ? "" : at.outerHTML.slice(0, 120)
}"""
