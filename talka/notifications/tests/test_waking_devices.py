"""Web push without content: who is woken, who is forgotten, and that nothing of a ticket leaves the house."""

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.test import Client

from talka.jobs.worker import drain
from talka.kit import egress
from talka.kit.errors import Invalid
from talka.notifications import actions, push
from talka.notifications.models import Device, Notice
from talka.tickets import actions as tickets

pytestmark = pytest.mark.django_db
ENDPOINT = "https://push.example.com/send/abc"


@pytest.fixture
def sent(monkeypatch):
    """What would have left: (url, headers, content); nothing is resolved or connected."""
    calls, answers = [], {"status": 201}

    def post(url, headers, content=b""):
        calls.append((url, headers, content))
        if isinstance(answers["status"], Exception):
            raise answers["status"]
        return answers["status"]

    monkeypatch.setattr(egress, "post", post)
    return calls, answers


@pytest.fixture
def browser(world):
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def wake(world):
    ticket = world.ticket("The secret printer")
    tickets.assign(ticket, world.ada, by=world.ben)
    drain()
    return ticket


def test_a_device_is_woken_with_a_signature_and_no_content(world, sent):
    calls, _answers = sent
    actions.add_device(world.ada, ENDPOINT, "Chrome")
    wake(world)
    [(url, headers, content)] = calls
    assert (url, content) == (ENDPOINT, b"")
    assert "secret" not in json.dumps(headers)
    assert headers["TTL"] == "86400"
    assert Device.objects.get().told_at is not None


def test_the_signature_is_one_that_push_services_check():
    """RFC 8292: ES256 over header and claims, with the key that browsers subscribed to."""
    told = push.authorization(ENDPOINT, 1_800_000_000)
    token, point = told.removeprefix("vapid t=").split(", k=")
    head, claims, signature = (base64.urlsafe_b64decode(part + "==") for part in token.split("."))
    assert json.loads(head) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(claims)["aud"] == "https://push.example.com"
    assert 0 < json.loads(claims)["exp"] - 1_800_000_000 <= 24 * 3600
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.urlsafe_b64decode(point + "=="))
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    public.verify(encode_dss_signature(r, s), token.rpartition(".")[0].encode(), ec.ECDSA(hashes.SHA256()))
    assert point == push.public_key()


@pytest.mark.parametrize("status", [404, 410, 403])
def test_a_subscription_that_ended_is_forgotten(world, sent, status):
    sent[1]["status"] = status
    actions.add_device(world.ada, ENDPOINT, "Chrome")
    wake(world)
    assert not Device.objects.exists()


@pytest.mark.parametrize("trouble", [egress.Unreached("slow"), egress.Blocked("inside")])
def test_one_that_does_not_answer_keeps_nobody_waiting(world, sent, trouble):
    sent[1]["status"] = trouble
    actions.add_device(world.ada, ENDPOINT, "Chrome")
    wake(world)
    assert Device.objects.count() == 1
    assert Notice.objects.filter(person=world.ada).exists()


@pytest.mark.parametrize(
    "url",
    [
        "http://push.example.com/x",
        "https://127.0.0.1/x",
        "https://localhost/",
        "",
        "\0",
        "https://push.example.com:22/",
        "x" * 9000,
    ],
)
def test_only_public_push_services_are_taken(browser, url):
    """HAZARDS SSRF-4"""
    assert browser.post("/notices/devices", {"endpoint": url}).status_code == 422
    assert not Device.objects.exists()


def test_a_shared_browser_belongs_to_who_asked_last(world):
    actions.add_device(world.ada, ENDPOINT, "Chrome")
    actions.add_device(world.ben, ENDPOINT, "Chrome")
    assert [device.person for device in Device.objects.all()] == [world.ben]


def test_nobody_has_devices_without_end(world):
    for n in range(actions.MOST_DEVICES):
        actions.add_device(world.ada, f"{ENDPOINT}{n}", "Chrome")
    with pytest.raises(Invalid):
        actions.add_device(world.ada, ENDPOINT, "Chrome")


def test_a_device_is_taken_off_by_its_owner_alone(browser, world):
    theirs = actions.add_device(world.ben, ENDPOINT, "Chrome")
    assert browser.post(f"/notices/devices/{theirs.pk}/removals").status_code == 404
    mine = actions.add_device(world.ada, f"{ENDPOINT}2", "Chrome")
    browser.post(f"/notices/devices/{mine.pk}/removals")
    assert [device.person for device in Device.objects.all()] == [world.ben]
    assert ENDPOINT not in browser.get("/account/notices/").text


def test_what_a_woken_device_shows_is_asked_with_the_rights_of_the_moment(browser, world, sent):
    """HAZARDS IDOR-6"""
    ticket = wake(world)
    told = browser.get("/notices/latest").json()
    assert told["body"] == f"{ticket.number} The secret printer"
    Notice.objects.update(person=world.ben)
    assert "secret" not in browser.get("/notices/latest").text


def test_the_app_can_be_installed_and_has_a_page_without_the_server(client, db):
    told = json.loads(client.get("/manifest.webmanifest").content)
    assert told["display"] == "standalone"
    assert told["icons"]
    worker = client.get("/worker.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in b"".join(worker.streaming_content)
    assert "cannot be reached" in client.get("/offline").text
