"""What hangs on a ticket: merged and taken back, split, solved with its parts, steps by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

MAKE = """
from talka.people.models import Person
from talka.tickets import actions
ada, ruta = Person.objects.get(email="ada@example.org"), Person.objects.get(email="ruta@example.org")
def ticket(subject, *texts):
    made = actions.open_ticket("incident", subject, requester=ruta, text=subject + ": it began")
    for text in texts:
        actions.add_customer_message(made, author=ruta, text=text)
    return made
"""


@pytest.fixture
def page(company):
    context = company.window("ada", viewport={"width": 1440, "height": 900})
    found = context.new_page()
    complaints = []
    found.on("pageerror", lambda error: complaints.append(str(error)))
    yield found
    context.close()
    assert complaints == []


def test_two_tickets_are_merged_and_taken_apart_again(company, page: Page):
    one, other = company.site.ask(MAKE + "answer = [ticket('Gateway alpha').pk, ticket('Gateway beta').pk]")
    page.goto(f"/tickets/{other}/")
    page.keyboard.press("m")
    page.wait_for_url("**/tickets/merges?**")
    page.get_by_label("Add a ticket").fill("Gateway alpha")
    page.get_by_role("checkbox", name=re.compile("Gateway alpha")).check()
    page.locator(f"[name=into][value='{one}']").check()
    expect(page.get_by_role("heading", name=re.compile("What moves to"))).to_be_visible()
    page.get_by_role("button", name="Merge").click()
    page.wait_for_url(f"**/tickets/{one}/")
    expect(page.locator("#thread")).to_contain_text("Gateway beta: it began")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("toast-region")).to_contain_text("Taken back")
    page.goto(f"/tickets/{one}/")
    expect(page.locator("#thread")).not_to_contain_text("Gateway beta: it began")
    page.goto(f"/tickets/{other}/")
    expect(page.locator("#thread")).to_contain_text("Gateway beta: it began")
    expect(page.locator("#properties")).not_to_contain_text("Closed")


def test_what_is_typed_into_an_open_dialog_stays_while_the_ticket_changes(company, page: Page):
    number = company.site.ask(MAKE + "answer = ticket('Old words').pk")
    page.goto(f"/tickets/{number}/")
    page.get_by_role("heading", name="Old words").click()
    page.locator("#edit-subject input[name=subject]").fill("New words, half")
    company.site.ask(
        MAKE
        + f"from talka.tickets.models import Ticket\nactions.note(Ticket.objects.get(pk={number}), 'Meanwhile', by=ada)"
    )
    expect(page.locator("#thread")).to_contain_text("Meanwhile")
    expect(page.locator("#edit-subject")).to_be_visible()
    expect(page.locator("#edit-subject input[name=subject]")).to_have_value("New words, half")
    page.keyboard.press("Enter")
    expect(page.locator("#heading")).to_contain_text("New words, half")


def test_a_message_becomes_a_ticket_of_its_own(company, page: Page):
    number = company.site.ask(MAKE + "answer = ticket('Router gamma', 'And the printer is on fire').pk")
    page.goto(f"/tickets/{number}/")
    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Split messages off").click()
    page.get_by_role("checkbox", name=re.compile("printer is on fire")).check()
    page.get_by_label("Subject").fill("Printer on fire")
    page.get_by_role("button", name="Split off").click()
    expect(page.get_by_role("heading", name="Printer on fire")).to_be_visible()
    expect(page.locator("#thread")).to_contain_text("And the printer is on fire")
    page.goto(f"/tickets/{number}/")
    expect(page.locator("#thread")).not_to_contain_text("And the printer is on fire")
    expect(page.locator("#thread")).to_contain_text("moved messages from here into")


def test_a_ticket_is_solved_together_with_its_two_parts(company, page: Page):
    code = """
whole, parts = ticket('Move to floor five'), [ticket('Desks'), ticket('Cables')]
for part in parts:
    actions.set_parent(part, whole, by=ada)
answer = [whole.pk, *(part.pk for part in parts)]
"""
    whole, *parts = company.site.ask(MAKE + code)
    page.goto(f"/tickets/{whole}/")
    expect(page.locator("#work")).to_contain_text("0 of 2")
    page.keyboard.press("e")
    page.wait_for_url(f"**/tickets/{whole}/finishing?name=solve")
    for name in ("Desks", "Cables"):
        page.get_by_role("checkbox", name=re.compile(name)).check()
    page.get_by_role("button", name="Resolve").click()
    page.wait_for_url(f"**/tickets/{whole}/")
    expect(page.locator("#work")).to_contain_text("2 of 2")
    code = f"from talka.tickets.models import Ticket; answer = Ticket.objects.open().filter(pk__in={[whole, *parts]}).count()"
    assert company.site.ask(code) == 0


def test_steps_are_added_done_and_put_in_order_by_keyboard(company, page: Page):
    number = company.site.ask(MAKE + "answer = ticket('Steps').pk")
    page.goto(f"/tickets/{number}/")
    field = page.get_by_label("New task")
    for count, title in enumerate(("First", "Second"), 1):
        field.focus()
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(page.locator("#tasks .task-row")).to_have_count(count)
        expect(field).to_have_value("")
    box = page.get_by_role("checkbox", name="First")
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    expect(page.locator("#tasks summary")).to_contain_text("1 of 2")
    page.locator("#tasks .task-row a").nth(1).focus()
    with page.expect_response(re.compile("tasks/order")):
        page.keyboard.press("Alt+ArrowUp")
    page.reload()
    expect(page.locator("#tasks .task-row a").first).to_have_text("Second")
