"""A view with two groups is built, counted, kept and shared, and a colleague finds it in the side pane."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def choose(page: Page, name: str, index: int, label: str) -> None:
    page.get_by_role("combobox", name=name, exact=True).nth(index).select_option(label=label)


def tick(page: Page, index: int, *labels: str) -> None:
    box = page.locator("details.choose").nth(index)
    box.locator("summary").click()
    for label in labels:
        box.get_by_role("checkbox", name=label, exact=True).check()
    box.locator("summary").click()


def test_a_view_with_two_groups_is_counted_kept_shared_and_found_by_a_colleague(company):
    eve = company.window("eve").new_page()
    complaints = []
    eve.on("pageerror", lambda error: complaints.append(str(error)))
    eve.goto("/tickets/views/new")
    eve.get_by_label("Name of the view").fill("Network now")

    for name in ("Team", "Priority"):
        eve.get_by_role("button", name="Group", exact=True).last.click()
        place = eve.get_by_role("combobox", name="Field", exact=True).count() - 1
        expect(eve.get_by_role("combobox", name="Field", exact=True)).to_have_count(2 if name == "Team" else 3)
        place = eve.get_by_role("combobox", name="Field", exact=True).count() - 1
        choose(eve, "Field", place, name)
        expect(eve.locator("details.choose")).to_have_count(place + 1)
        tick(eve, place, *(["Network"] if name == "Team" else ["High", "Normal"]))

    sentence = eve.locator("#preview")
    expect(sentence).to_contain_text("Team is Network")
    expect(sentence).to_contain_text("Priority is High or Normal")
    expect(eve.locator("#preview [data-count]")).to_have_text(re.compile(r"^[1-9]\d*$"))
    found = eve.locator("#preview [data-count]").inner_text()

    choose(eve, "Who sees it", 0, "Everybody who works here")
    eve.get_by_role("button", name="Save view").click()
    eve.wait_for_url(re.compile(r"/tickets/\?view=\d+$"))
    expect(eve.get_by_role("heading", name="Network now")).to_be_visible()
    assert eve.locator("#rows .row").count() == int(found)

    ben = company.window("ben").new_page()
    ben.goto("/tickets/")
    ben.get_by_role("navigation", name="Ticket views").get_by_role("link", name=re.compile("Network now")).click()
    expect(ben.get_by_role("heading", name="Network now")).to_be_visible()
    expect(ben.locator("#rows .row").first).to_be_visible()
    assert complaints == []
