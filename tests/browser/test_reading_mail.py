"""A received mail as its reader sees it: pictures inside it are there, pictures elsewhere are asked for first."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
LETTER = """
from talka.demo.company import found
from talka.desks.models import Desk
from talka.files import store
from talka.kit.html import clean
from talka.people.models import Person
from talka.tickets import actions
file = store.save("shot.png", b"\\x89PNG\\r\\n\\x1a\\n" + bytes(40), by=None)
html = clean('<p>Look</p><img src="cid:a"><img src="https://shop.invalid/b.png">', {"a": f"/files/{file.pk}?inline"})
ruta = Person.objects.get(email="ruta@example.org")
ticket = actions.open_ticket("incident", "Pictures", requester=ruta, text="Look", html=html, desk=Desk.objects.get(), via="mail", files=[(file, "a")])
answer = ticket.pk
"""


def test_a_picture_inside_is_shown_and_one_outside_is_asked_for_first(company):
    number = company.site.ask(LETTER)
    page = company.window("ada").new_page()
    strangers = []
    page.on("request", lambda request: None if request.url.startswith(company.url) else strangers.append(request.url))
    with page.expect_response(lambda answer: "/pictures/" in answer.url) as shown:
        page.goto(f"/tickets/{number}/")
    assert shown.value.status == 200
    line = page.locator("form.blocked")
    expect(line).to_contain_text("1 remote image blocked")
    line.get_by_role("button", name="Show images").click()
    expect(line).to_contain_text("1 image could not be fetched", timeout=30_000)
    assert strangers == []
