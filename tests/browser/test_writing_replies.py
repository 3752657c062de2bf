"""The composer in a browser: nothing typed is lost, nothing leaves by mistake."""

import pytest
from playwright.sync_api import Page, expect

from talka.jobs.testing import until

from .company import Company

pytestmark = pytest.mark.browser
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PASTE = """(element, base64) => {
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0)), data = new DataTransfer()
  data.items.add(new File([bytes], "screen.png", { type: "image/png" }))
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
}"""
DROP = """(element, base64) => {
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0)), data = new DataTransfer()
  data.items.add(new File([bytes], "plan.png", { type: "image/png" }))
  const { x, y } = element.getBoundingClientRect()
  element.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true, clientX: x + 4, clientY: y + 4 }))
}"""
DRAFTED = "from talka.tickets.models import Draft\nanswer = ''.join(Draft.objects.filter(ticket=%d).values_list('html', flat=True))"
LOADED = "pictures => pictures.map(one => one.complete && one.naturalWidth > 0)"
GUEST = """
from talka.tickets import guests
from talka.tickets.models import Ticket
ticket = Ticket.objects.get(pk=%d)
answer = "/g/" + guests.link_for(ticket, ticket.requester).rpartition("/")[2]
"""
MACRO = """
from talka.replies.models import Macro
answer = Macro.objects.get_or_create(name="Router fault", defaults={"priority": 1, "shortcut": "out", "reply_en": "We know, {{ requester.first_name }}."})[0].pk
"""
OPEN = """
from talka.demo.company import found
from talka.desks.models import Desk
from talka.people.models import Person
from talka.tickets import actions
ticket = actions.open_ticket("incident", %r, requester=Person.objects.get(email="ruta@example.org"), text="Help", desk=Desk.objects.get(), language="en")
answer = ticket.pk
"""


def opened(company: Company, who: str, subject: str, number: int | None = None) -> tuple[Page, int]:
    """A ticket of this subject, on the screen of an agent."""
    number = number or company.site.ask(OPEN % subject)
    page = company.window(who).new_page()
    page.goto(f"/tickets/{number}/")
    return page, number


def write(page: Page, words: str) -> None:
    page.keyboard.press("r")
    expect(page.locator("#compose-reply .editor")).to_be_focused()
    page.keyboard.type(words)


def test_a_macro_answers_and_one_undo_takes_it_back(company):
    company.site.ask(MACRO)
    page, _number = opened(company, "ada", "Macro please")
    page.keyboard.press("r")
    expect(page.locator("#compose-reply .editor")).to_be_focused()
    page.keyboard.press("/")
    page.locator("#macros-reply .offer").filter(has_text="Router fault").click()
    expect(page.locator("#thread").get_by_text("We know, Rūta.")).to_be_visible()
    expect(page.locator("#properties")).to_contain_text("Critical")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#thread").get_by_text("We know, Rūta.")).to_have_count(0)
    expect(page.locator("#properties")).not_to_contain_text("Critical")


def test_a_draft_survives_a_reload_and_another_device(company):
    page, number = opened(company, "ada", "Draft please")
    write(page, "Half a thought")
    expect(page.locator(".kept[data-for=reply]")).to_contain_text("Draft saved")
    page.reload()
    expect(page.locator("#compose-reply textarea")).to_have_value("Half a thought")
    elsewhere, _number = opened(company, "ada", "", number)
    expect(elsewhere.locator("#compose-reply textarea")).to_have_value("Half a thought")


def test_a_picture_pasted_or_dropped_stays_where_it_was_put_for_everybody_who_reads_it(company):
    page, number = opened(company, "ada", "Picture please")
    write(page, "Press this")
    editor = page.locator("#compose-reply .editor")
    editor.evaluate(PASTE, PICTURE)
    expect(editor.locator("img")).to_have_count(1)
    editor.evaluate(DROP, PICTURE)
    expect(editor.locator("img")).to_have_count(2)
    page.locator("#compose-reply .file-list li").filter(has_text="plan.png").get_by_role("button").click()
    expect(editor.locator("img")).to_have_count(1)  # taken off the list, it is gone from the text as well
    expect(page.locator(".kept[data-for=reply]")).to_contain_text("Draft saved")
    page.wait_for_function("document.querySelector('#compose-reply [name=html]').value.includes('<img')")
    until(lambda: "<img" in company.site.ask(DRAFTED % number), 20)
    page.reload()
    expect(editor.locator("img")).to_have_count(1)
    shows(editor)
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    said = page.locator("#thread .msg.agent")
    shows(said)
    expect(said.locator(".chip.file")).to_have_count(0)
    for who, address in (("ruta", f"/portal/requests/{number}/"), ("", company.site.ask(GUEST % number))):
        theirs = company.window(who).new_page()
        theirs.goto(address)
        shows(theirs.locator(".said").filter(has_text="Press this"))


def shows(place) -> None:
    """One picture, and its bytes came."""
    expect(place.locator("img")).to_have_count(1)
    until(lambda: place.locator(".prose img, img").evaluate_all(LOADED) == [True], 20)


def test_two_agents_collide_and_see_each_other_first(company):
    ada, number = opened(company, "ada", "Both answer")
    ben, _number = opened(company, "ben", "", number)
    write(ada, "Ada thinks so")
    write(ben, "Ben was quicker")
    ben.keyboard.press("Control+Enter")
    expect(ben.locator("#thread").get_by_text("Ben was quicker")).to_be_visible()
    expect(ada.locator("#thread").get_by_text("Ben was quicker")).to_be_visible()
    ada.keyboard.press("Control+Enter")
    warning = ada.locator(".collision")
    expect(warning).to_contain_text("Ben was quicker")
    expect(ada.locator("#thread").get_by_text("Ada thinks so")).to_have_count(0)
    warning.get_by_role("button", name="Send anyway").click()
    expect(ada.locator("#thread").get_by_text("Ada thinks so")).to_be_visible()


def test_a_reply_is_scheduled_and_cancelled(company):
    page, _number = opened(company, "ada", "Later please")
    write(page, "Good morning")
    page.get_by_role("button", name="Other ways to send").click()
    page.get_by_role("menuitem", name="Send later…").click()
    page.get_by_role("menuitem", name="In an hour").click()
    waiting = page.locator(".scheduled")
    expect(waiting).to_contain_text("Will be sent")
    waiting.get_by_role("button", name="Edit").click()
    expect(waiting).to_have_count(0)
    expect(page.locator("#compose-reply")).to_contain_text("Good morning")


def test_a_draft_survives_a_killed_server(company):
    page, number = opened(company, "ada", "Kill please")
    write(page, "Before the end")
    expect(page.locator(".kept[data-for=reply]")).to_contain_text("Draft saved")
    company.site.stop()  # every process, at once
    page.keyboard.type(" and after it")
    expect(page.locator(".kept[data-for=reply]")).to_contain_text("tried again")
    company.site.start("serve", "--port", company.url.rpartition(":")[2])
    until(lambda: company.site.log.count("ready at") > 1, 90)
    expect(page.locator(".kept[data-for=reply]")).to_contain_text("Draft saved", timeout=30_000)
    again, _number = opened(company, "ada", "", number)
    expect(again.locator("#compose-reply textarea")).to_have_value("Before the end and after it")
