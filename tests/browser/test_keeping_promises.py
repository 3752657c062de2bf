"""A promise is made with its effect seen first, a deadline is explained, and the requester reads what was promised."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_promise_is_made_its_effect_seen_first_and_then_published(company):
    eve = company.window("eve").new_page()
    complaints = []
    eve.on("pageerror", lambda error: complaints.append(str(error)))
    eve.goto("/settings/promises/")
    eve.get_by_role("link", name="Add a promise").click()
    eve.locator("[name=name]").fill("Network first")
    eve.locator("[name=selector]").fill("team:network")
    eve.locator("[name=order]").fill("1")
    eve.locator("[name=resolution]").fill("zebra")
    eve.get_by_role("main").get_by_role("button", name="Save").click()
    expect(eve.locator("[aria-invalid=true]")).to_have_attribute("name", "resolution")  # and what was typed is kept
    expect(eve.locator("[name=name]")).to_have_value("Network first")

    eve.locator("[name=resolution]").fill("4h")
    eve.locator("[name=active]").uncheck()
    eve.get_by_role("main").get_by_role("button", name="Save").click()
    eve.get_by_role("link", name="Network first").click()
    eve.get_by_role("link", name="What if").click()
    eve.locator("[name=active]").check()
    eve.locator("[name=resolution]").fill("1h")
    eve.get_by_role("button", name="Show the effect").click()
    expect(eve.get_by_role("button", name="Publish")).to_be_visible(timeout=60_000)
    moved = eve.locator("#outcome tbody tr a").first.get_attribute("href")
    eve.get_by_label("Give open tickets these deadlines, too", exact=False).check()
    eve.get_by_role("button", name="Publish").click()
    expect(eve.get_by_role("button", name="Publish")).to_have_count(0)
    expect(eve.locator("#outcome tbody tr").first).to_be_visible(timeout=60_000)
    eve.goto(moved)
    eve.get_by_role("link", name="Why these").click()
    expect(eve.get_by_role("main")).to_contain_text("Network first, version 2")
    assert complaints == []


def test_a_deadline_is_explained_from_its_stretches_to_the_promises_that_do_not_hold(company):
    ada = company.window("ada").new_page()
    ada.goto(company.address("ticket"))
    ada.get_by_role("link", name="Why these").click()
    expect(ada.get_by_role("heading", name="Why these deadlines")).to_be_visible()
    ada.get_by_text("Day by day").first.click()
    expect(ada.locator("details[open] tbody tr").first).to_be_visible()
    expect(ada.get_by_role("heading", name="All promises, in the order in which they are asked")).to_be_visible()
    ada.keyboard.press("u")
    ada.wait_for_url(re.compile(r"/tickets/\d+/"))


def test_the_requester_reads_what_was_promised(company):
    ruta = company.window("ruta").new_page()
    ruta.goto(company.address("portal-request"))
    expect(ruta.get_by_role("heading", name="Ką žadame")).to_be_visible()
