"""A rule is built, tried on the past, published, and the ticket it touched tells why."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def act(page: Page, name: str) -> None:
    """Add one action from the menu."""
    page.get_by_role("button", name="Action", exact=True).click()
    page.locator(".choose-deed").get_by_role("button", name=name, exact=True).click()


def test_a_rule_is_built_tried_published_and_its_trace_is_read(company):
    eve = company.window("eve").new_page()
    complaints = []
    eve.on("pageerror", lambda error: complaints.append(str(error)))
    eve.goto("/settings/rules/")
    expect(eve.get_by_text("Close what stayed solved")).to_be_visible()
    eve.get_by_role("link", name="New rule").first.click()
    eve.get_by_label("Name of the rule").fill("VPN words")
    eve.get_by_role("button", name="Condition", exact=True).click()
    eve.get_by_role("combobox", name="Field", exact=True).select_option(label="Subject")
    expect(eve.locator(".line-op")).to_have_value("=")
    eve.get_by_role("textbox", name="Value", exact=True).fill("vpn")
    act(eve, "Set priority to")
    eve.locator("#deed-0 select").select_option(label="Critical")
    act(eve, "Add tags")
    eve.locator("#deed-1").get_by_role("textbox", name="Tags").fill("tunnel")
    words = eve.locator("[data-words]")
    expect(words).to_contain_text("Subject contains")
    expect(words).to_contain_text("Set priority to Critical")
    expect(words).to_contain_text("Add tags “tunnel”")

    eve.get_by_role("button", name="Try it on the last 30 days").click()
    trial = eve.locator("#trial")
    expect(trial).to_have_attribute("data-state", "done", timeout=30_000)
    expect(trial).to_contain_text("VPN drops every ten minutes since the update")
    expect(eve.get_by_text("Draft of version 1")).to_be_visible()

    eve.get_by_role("button", name="Publish").click()
    expect(eve.get_by_text("Version 1 is live")).to_be_visible()

    ada = company.window("ada").new_page()
    ada.goto("/tickets/new")
    ada.get_by_label("Subject").fill("VPN is slow today")
    ada.get_by_role("button", name="Open the ticket").click()
    ada.wait_for_url("**/tickets/*/")
    number = ada.url.rstrip("/").rpartition("/")[2]
    for _try in range(20):
        ada.goto(f"/tickets/{number}/rules")
        if ada.get_by_text("VPN words").count():
            break
        ada.wait_for_timeout(500)
    expect(ada.locator("main")).to_contain_text("VPN words")
    expect(ada.locator("main")).to_contain_text("Set priority to Critical")
    assert complaints == []
