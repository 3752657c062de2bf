"""HAZARDS GEN-3: an id of something unseen, in any field of any write, is refused and changes nothing."""

import json

import pytest
from django.urls import reverse

from talka.access import actions as access
from talka.desks.models import Category, Desk
from talka.files import store
from talka.people.models import Team
from talka.tickets.models import Attachment, Link

from .conftest import client_of
from .snapshot import changed, snapshot

REFUSED = {400, 403, 404, 409, 422}


@pytest.fixture
def foreign(aviary):
    """What an agent of IT may not touch: the payroll desk, its ticket, category and people; an unused team; other people's files."""
    payroll = Desk.objects.get(name="Payroll")
    return {
        "ticket": aviary.payroll.pk,
        "desk": payroll.pk,
        "category": Category.objects.create(name="Wages", desk=payroll).pk,
        "team": Team.objects.create(name="Gone", active=False).pk,
        "customer": aviary.people["carol"].pk,
        "zoe": aviary.people["zoe"].pk,
        "file": str(store.save("z.txt", b"hers", by=aviary.people["zoe"]).pk),
        "link": Link.objects.get(target=aviary.payroll).pk,
        "nothing": 2**62,
    }


WEB = [
    ("links", {"target": "{ticket}", "relation": "relates"}), ("links", {"target": "#{ticket}", "relation": "merge"}),
    ("links", {"target": "{nothing}"}), ("assignments", {"assignee": "{customer}"}), ("assignments", {"assignee": "{zoe}"}),
    ("assignments", {"assignee": "{nothing}"}), ("assignments", {"team": "{team}"}), ("assignments", {"team": "{nothing}"}),
    ("watchers", {"person": "{nothing}"}), ("watchers", {"person": "nobody@elsewhere.example"}), ("fields", {"priority": "9"}),
    ("conversions", {"kind": "nothing"}), ("moves", {"name": "nothing"}), ("fields", {"custom.nothing": "1"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "given"), WEB)
def test_a_form_of_a_ticket_refuses_it(aviary, foreign, path, given):
    client, before = client_of(aviary.people["ada"]), snapshot()
    answer = client.post(f"/tickets/{aviary.carols.pk}/{path}", {k: v.format(**foreign) for k, v in given.items()})
    assert answer.status_code in REFUSED, answer.status_code
    assert changed(before) == []


@pytest.mark.parametrize(
    "path", ["replies", "notes", "moves", "assignments", "fields", "tags", "links", "watchers", "conversions"]
)
def test_nobody_writes_to_a_ticket_of_another_desk(aviary, path):
    before = snapshot()
    for role in ("ada", "dan", "carol"):
        given = {
            "text": "x",
            "name": "solve",
            "tags": "x",
            "subject": "x",
            "assignee": "me",
            "kind": "incident",
            "target": str(aviary.carols.pk),
        }
        assert client_of(aviary.people[role]).post(f"/tickets/{aviary.payroll.pk}/{path}", given).status_code == 404
    assert changed(before) == []


@pytest.mark.parametrize(
    ("verb", "value"),
    [
        ("assignee", "me"),
        ("move", "solve"),
        ("priority", "1"),
        ("add_tags", "x"),
        ("team", "1"),
        ("close", ""),
        ("nothing", ""),
    ],
)
def test_a_change_of_many_leaves_out_what_is_not_seen(aviary, verb, value):
    before = snapshot()
    client_of(aviary.people["ada"]).post(
        "/batches/", {"number": [aviary.payroll.pk, 2**62, "²", "-1", "x"], "verb": verb, "value": value}
    )
    assert changed(before) == []


def test_a_new_ticket_goes_to_no_foreign_desk(aviary, foreign):
    before = snapshot()
    given = {"subject": "x", "text": "x", "desk": foreign["desk"]}
    assert client_of(aviary.people["ada"]).post("/tickets/new", given).status_code == 422
    assert client_of(aviary.people["carol"]).post(reverse("portal:new"), given).status_code == 422
    assert changed(before) == []


@pytest.mark.parametrize("path", ["messages", "moves"])
def test_the_portal_writes_to_own_requests_only(aviary, path):
    before = snapshot()
    for ticket in (aviary.dans, aviary.payroll):
        given = {"text": "x", "name": "close"}
        assert client_of(aviary.people["carol"]).post(f"/portal/requests/{ticket.pk}/{path}", given).status_code == 404
    assert changed(before) == []


def test_a_guest_link_opens_its_own_ticket_alone(aviary):
    guest, secret = client_of(None), aviary.objects["secret"]
    for attachment in Attachment.objects.exclude(message__ticket=aviary.carols):
        assert guest.get(f"/g/{secret}/files/{attachment.file_id}").status_code == 404
    for attachment in Attachment.objects.filter(message__kind="note"):
        assert guest.get(f"/g/{secret}/files/{attachment.file_id}").status_code == 404


API = [
    ("POST", "links", {"target": "ticket"}), ("POST", "links", {"target": "nothing"}), ("POST", "assignments", {"assignee": "customer"}),
    ("POST", "assignments", {"assignee": "zoe"}), ("POST", "assignments", {"team": "team"}), ("PATCH", "", {"category": "category"}),
    ("PATCH", "", {"parent": "ticket"}), ("PATCH", "", {"service": "nothing"}), ("PATCH", "", {"requester": "nothing"}),
    ("POST", "messages", {"kind": "reply", "text": "x", "files": ["file"]}), ("POST", "messages", {"kind": "note", "text": "x", "files": ["file"]}),
    ("POST", "watchers", {"person": "nothing"}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "given"), API)
def test_the_api_refuses_it(aviary, foreign, method, path, given):
    _token, secret = access.make_token(aviary.people["ada"], "all", ["all"], by=None)
    client = client_of(None, headers={"authorization": f"Bearer {secret}"})
    at = f"/api/v1/tickets/{aviary.carols.pk}" + (f"/{path}" if path else "")
    assert client.get(f"/api/v1/tickets/{aviary.carols.pk}").status_code == 200
    body = {k: [foreign[one] for one in v] if isinstance(v, list) else foreign.get(v, v) for k, v in given.items()}
    before = snapshot()
    answer = client.generic(method, at, json.dumps(body), content_type="application/json")
    assert answer.status_code in REFUSED, (answer.status_code, answer.content[:300])
    assert changed(before) == []


@pytest.mark.parametrize("name", ["desk", "category", "parent", "requester", "team", "assignee", "service"])
def test_a_new_ticket_by_the_api_names_nothing_unseen(aviary, foreign, name):
    _token, secret = access.make_token(aviary.people["ada"], "all", ["all"], by=None)
    client = client_of(None, headers={"authorization": f"Bearer {secret}"})
    value = {"desk": "desk", "category": "category", "parent": "ticket", "team": "team", "assignee": "zoe"}.get(
        name, "nothing"
    )
    client.get("/api/v1/me")
    before = snapshot()
    answer = client.post(
        "/api/v1/tickets",
        json.dumps({"subject": "x", "text": "x", name: foreign[value]}),
        content_type="application/json",
    )
    assert answer.status_code in REFUSED, (answer.status_code, answer.content[:300])
    assert changed(before) == []
