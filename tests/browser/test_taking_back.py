"""The toast's Undo: by key and by pointer, on the ticket and over the list, without touching the focus."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_z_takes_the_latest_change_back_and_the_focus_stays(company):
    context = company.window("ada")
    page = context.new_page()
    page.goto(company.address("ticket"))
    priority = page.locator("[popovertarget=set-priority]")
    before = priority.inner_text()
    page.keyboard.press("p")
    page.locator("#set-priority .pop-row").first.click()
    expect(priority).not_to_have_text(before)
    toast = page.locator("toast-region .toast")
    expect(toast.get_by_role("button", name="Undo")).to_be_visible()
    assert page.evaluate("!document.activeElement.closest('toast-region')")
    # a swap of the page's parts leaves the toast where it is
    page.evaluate("pk => document.body.dispatchEvent(new CustomEvent(`talka:ticket-${pk}`))", company.known["vpn"])
    page.keyboard.press("z")
    expect(priority).to_have_text(before, use_inner_text=True)
    expect(toast).to_have_text("Taken back.×")
    context.close()


def test_undo_by_keyboard_gives_the_focus_back(company):
    context = company.window("ada")
    page = context.new_page()
    page.goto(company.address("ticket"))
    page.keyboard.press("p")
    page.locator("#set-priority .pop-row").first.click()
    opener = page.locator("[popovertarget=set-priority]")
    expect(opener).to_be_focused()
    undo = page.locator("toast-region").get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    expect(undo).to_have_count(0)
    expect(opener).to_be_focused()
    context.close()
