"""A list changed where it stands."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


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
