"""Every key of the desk does what it says, never while typing, and not at all for those who switched them off."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

# key, the page it is pressed on, what is then there: an address, or an element that is shown or focused
GOES = [
    ("c", "queue", "/tickets/new"),
    ("g m", "ticket", r"/tickets/\?assignee=me"),
    ("g u", "home", r"/tickets/\?assignee=none"),
    ("g w", "queue", r"/tickets/\?is=unanswered"),
    ("g o", "queue", r"/tickets/\?is=overdue"),
    ("g f", "queue", r"/tickets/\?is=watched"),
    ("g a", "ticket", "/tickets/"),
    ("g t", "home", "/tickets/"),
    ("g h", "ticket", "/home/"),
    ("g n", "queue", "/notices/"),
    ("u", "ticket", "/tickets/"),
    ("m", "ticket", r"/tickets/merges\?number=\d+"),
    ("j Enter", "queue", r"/tickets/\d+/"),
]
SHOWS = [
    ("Control+k", "home", "dialog.palette[open]"),
    ("/", "home", "dialog.palette[open]"),
    ("/", "queue", "input[type=search]:focus"),
    ("?", "queue", "#keys:popover-open"),
    ("r", "ticket", "#reply textarea:focus, .composer :focus"),
    ("n", "ticket", ".composer :focus"),
    ("a", "ticket", "#set-assignee:popover-open"),
    ("t", "ticket", "#set-team:popover-open"),
    ("s", "ticket", "#set-status:popover-open"),
    ("p", "ticket", "#set-priority:popover-open"),
    ("#", "ticket", "#set-tags:popover-open"),
    ("l", "ticket", "#link-to:popover-open"),
    ("j", "queue", ".row.cursor"),
    ("j k", "queue", ".row.cursor"),
    ("j x", "queue", ".row.cursor .checkbox:checked"),
]


@pytest.fixture(scope="module")
def page(company):
    context = company.window("ada", viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("keys", "where", "leads"), GOES)
def test_a_key_goes_there(company, page, keys, where, leads):
    open_page(company, page, where)
    press(page, keys)
    page.wait_for_url(re.compile(rf"//[^/]+{leads}$"))


@pytest.mark.parametrize(("keys", "where", "shown"), SHOWS)
def test_a_key_shows_it(company, page, keys, where, shown):
    open_page(company, page, where)
    press(page, keys)
    expect(page.locator(shown).first).to_be_visible()


def test_every_key_is_listed_with_words(company, page):
    """`?` reads the same declarations that the keys are pressed by."""
    open_page(company, page, "ticket")
    page.keyboard.press("?")
    listed = page.locator("#keys dd").all_inner_texts()
    declared = page.evaluate(
        "() => new Set([...document.querySelectorAll('[data-key]')].filter(e => !e.disabled && (e.hidden || e.checkVisibility())).map(e => e.dataset.key)).size"
    )
    assert len(listed) == declared
    assert all(page.locator("#keys dt").all_inner_texts())


def test_no_key_fires_while_typing_or_with_a_modifier(company, page):
    open_page(company, page, "queue")
    page.locator("input[type=search]").focus()
    page.keyboard.type("c g h u")
    expect(page.locator("input[type=search]")).to_have_value("c g h u")
    page.locator("h1").click()
    for keys in ("Shift+C", "Alt+c"):
        page.keyboard.press(keys)
    assert page.url.endswith(company.address("queue"))


def test_who_switched_them_off_is_left_alone_on_every_page(company, page):
    open_page(company, page, "queue")
    page.keyboard.press("?")
    with page.expect_response(lambda answer: answer.url.endswith("/account/shortcuts")):
        page.locator("#keys input[type=checkbox]").uncheck()
    open_page(company, page, "home")
    page.keyboard.press("c")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    assert page.url.endswith("/home/")
    page.locator("[popovertarget=keys]").first.click()
    with page.expect_response(lambda answer: answer.url.endswith("/account/shortcuts")):
        page.locator("#keys input[type=checkbox]").check()


def test_the_palette_keeps_the_highlighted_row_while_results_change(company, page):
    open_page(company, page, "queue")
    page.keyboard.press("Control+k")
    page.keyboard.type("vp")
    expect(page.locator("#palette-tickets [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    marked = page.locator("dialog.palette [aria-selected=true]").get_attribute("id")
    assert page.locator("[role=combobox]").first.get_attribute("aria-activedescendant") == marked
    page.keyboard.type("n")
    expect(page.locator("[data-status]")).to_contain_text("result")
    expect(page.locator("dialog.palette [aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/tickets/\d+/$"))


def open_page(company, page: Page, name: str) -> None:
    page.goto(company.address(name))  # its scripts have run by then


def press(page: Page, keys: str) -> None:
    for key in keys.split(" "):
        page.keyboard.press(key)
