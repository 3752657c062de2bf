"""Help desk is a part of service desk; a module that is off is not there, and what it keeps is."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from talka.access import actions as access
from talka.jobs.worker import drain
from talka.mail.models import Outgoing
from talka.mail.testing import arrive, letter, mailbox
from talka.options import modules, store
from talka.tickets.models import Ticket
from talka.tickets.practices import practices
from tests.security.snapshot import changed, snapshot

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def as_(person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def put_off(*names):
    for name in names:
        modules.switch(name, False)
    store.forget()


def test_help_desk_is_a_strict_part_of_service_desk(db):
    small, large = modules.profile_modules(modules.HELP_DESK), modules.profile_modules(modules.SERVICE_DESK)
    assert small < large
    assert {"tickets", "requests", "mail", "portal", "api"} <= small
    assert {"incidents", "services"} <= large - small


def test_switching_there_and_back_loses_nothing(world):
    world.ticket()
    incident = world.ticket("Down", kind="incident", service=world.vpn)
    before = snapshot()
    for profile in (modules.SERVICE_DESK, modules.HELP_DESK, modules.SERVICE_DESK):
        modules.apply_profile(profile)
        store.forget()
        assert {m.name for m in modules.modules() if modules.is_on(m.name)} == modules.profile_modules(profile)
    assert [table for table in changed(before) if not table.startswith(("options_", "events_"))] == []
    assert as_(world.ada).get(f"/tickets/{incident.pk}/").status_code == 200


def test_a_ticket_of_a_kind_that_is_off_is_read_and_answered_but_not_opened(world):
    incident = world.ticket("Mail server down", kind="incident")
    put_off("incidents")
    ada, carol = as_(world.ada), as_(world.carol)
    assert "Mail server down" in ada.get("/tickets/").content.decode()
    assert ada.get(f"/tickets/{incident.pk}/").status_code == 200
    assert carol.get(f"/portal/requests/{incident.pk}/").status_code == 200
    assert ada.post(f"/tickets/{incident.pk}/replies", {"text": "We are on it."}).status_code == 302
    assert ada.post(f"/tickets/{incident.pk}/moves", {"name": "solve"}).status_code == 302
    assert "incident" not in practices.names()
    count = Ticket.objects.count()
    assert ada.post("/tickets/new", {"kind": "incident", "subject": "x", "text": "x"}).status_code == 422
    assert carol.post(reverse("portal:new"), {"kind": "incident", "subject": "x", "text": "x"}).status_code == 422
    assert (
        ada.post(
            "/api/v1/tickets", json.dumps({"kind": "incident", "subject": "x"}), content_type="application/json"
        ).status_code
        == 422
    )
    other = world.ticket()
    assert ada.post(f"/tickets/{other.pk}/conversions", {"kind": "incident"}).status_code == 422
    assert Ticket.objects.count() == count + 1


def test_a_desk_whose_kind_is_off_goes_on_taking_work(world):
    put_off("requests")
    box = mailbox(world.desk)
    assert arrive(letter(to=box.address)).ticket.kind == "incident"
    assert as_(world.carol).post(reverse("portal:new"), {"subject": "x", "text": "y"}).status_code == 302
    assert as_(world.ada).post("/tickets/new", {"subject": "x", "text": "y"}).status_code == 302
    assert set(Ticket.objects.values_list("kind", flat=True)) == {"incident"}


PAGES = {
    "portal": ["/portal/", "/portal/requests/", "/portal/requests/new", "/portal/requests/{ticket}/"],
    "services": [
        "/settings/services/",
        "/settings/services/new",
        "/settings/services/{service}/",
        "/settings/services/export.csv",
    ],
    "mail": ["/settings/mailboxes/", "/settings/received-mails/", "/settings/mail/1/source"],
    "api": ["/api/docs", "/api/v1/me", "/api/v1/tickets", "/api/v1/openapi.json"],
}


@pytest.mark.parametrize("module", PAGES)
def test_a_module_that_is_off_has_no_address_and_no_entry(world, module):
    mailbox(world.desk)
    ticket, eve = world.ticket(requester=world.eve), as_(world.eve)
    pages = [page.format(ticket=ticket.pk, service=world.vpn.pk) for page in PAGES[module]]
    assert {page: eve.get(page).status_code for page in pages if "source" not in page} == {
        page: 200 for page in pages if "source" not in page
    }
    kept = snapshot()
    put_off(module)
    assert {page: eve.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
    for page in ("/tickets/", "/settings/", f"/tickets/{ticket.pk}/", "/settings/people/"):
        shown = eve.get(page)
        assert shown.status_code == 200
        assert [one for one in pages if f'href="{one}"' in shown.content.decode()] == []
    assert [table for table in changed(kept) if not table.startswith(("options_", "events_"))] == []
    modules.switch(module, True)
    store.forget()
    assert eve.get(pages[0]).status_code == 200


def test_a_module_that_is_off_is_off_in_the_api_too(world):
    _token, secret = access.make_token(world.eve, "all", ["all"], by=None)
    program = Client(headers={"authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/services").status_code == 200
    put_off("services")
    assert program.get("/api/v1/services").status_code == 404
    assert "/services" not in program.get("/api/v1/openapi.json").content.decode()
    put_off("api")
    assert program.get("/api/v1/me").status_code == 404
    assert program.get("/api/v1/me").headers["Content-Type"].startswith("application/problem+json")


def test_without_the_portal_its_doors_lead_elsewhere(world):
    box = mailbox(world.desk)
    put_off("portal")
    assert Client().get("/", follow=True).status_code == 200
    assert as_(world.carol).get("/", follow=True).status_code == 200
    arrive(letter(to=box.address))
    drain()
    told = [str(row.content) for row in Outgoing.objects.all()]
    assert told
    assert [one for one in told if "/g/" in one] == []


def test_without_mail_a_reply_is_kept_and_nothing_is_sent(world):
    mailbox(world.desk)
    ticket = world.ticket()
    put_off("mail")
    assert as_(world.ada).post(f"/tickets/{ticket.pk}/replies", {"text": "Seen."}).status_code == 302
    drain()
    assert ticket.messages.filter(text="Seen.").exists()
    assert not Outgoing.objects.exists()
