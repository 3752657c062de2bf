"""Pages do not jump while they load: how much moved that nobody asked to move (Layout Instability, at most 0.02)."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
MOST = 0.02
WATCH = """
window.shifted = []
new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (!one.hadRecentInput)
    shifted.push([one.value, one.sources.map(s => s.node?.id || s.node?.className || s.node?.nodeName).join(" ")])
}).observe({ type: "layout-shift", buffered: true })
"""
TICKET = """
from talka.tickets.models import Ticket
answer = Ticket.objects.open().order_by("pk").values_list("pk", flat=True)[0]
"""


def test_a_list_and_a_ticket_stay_where_they_are_drawn(company):
    number = company.site.ask(TICKET)
    page = company.window("ada", viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(WATCH)
    for address, loaded_last in (
        ("/tickets/", "#size-unassigned:not(:empty)"),
        (f"/tickets/{number}/", "#work details"),
    ):
        page.goto(address)
        expect(page.locator(loaded_last).first).to_be_attached()
        shifted = page.evaluate("shifted")
        assert sum(value for value, _what in shifted) <= MOST, (address, shifted)
