"""A real receiver on this machine hears of events: signed, once, repeated while it fails, and not at addresses inside."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from talka.jobs import worker
from talka.kit.errors import NotAllowed
from talka.rules import actions as rules
from talka.tickets import actions as tickets
from talka.webhooks import actions, sending, signing
from talka.webhooks.models import Delivery, Endpoint


class Receiver:
    """What came, and what is answered next."""

    def __init__(self):
        self.heard, self.answers = [], []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.heard.append((dict(self.headers), body))
                status, words, more = outer.answers.pop(0) if outer.answers else (204, b"", {})
                self.send_response(status)
                for name, value in {"content-length": str(len(words)), **more}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(words)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_PRIVATE_HOSTS = ["127.0.0.1"]
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def endpoint(world, receiver):
    found = Endpoint.objects.create(name="Tool", url=receiver.url, events=["ticket.opened"], owner=world.eve)
    found.told = actions.new_secret(found, by=None)
    found.refresh_from_db()
    return found


def signature(secret, heard):
    head, body = heard
    signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def test_an_event_is_told_once_and_signed(world, receiver, endpoint):
    secret = actions.new_secret(endpoint, by=None)
    ticket = world.ticket("VPN drops")
    tickets.assign(ticket, world.ada, by=world.ada)  # nobody asked for this one
    worker.drain()
    (heard,) = receiver.heard
    head, body = heard
    told = json.loads(body)
    assert told["type"] == "ticket.opened"
    assert told["data"]["ticket"]["number"] == ticket.number
    assert signature(secret, heard) in head["webhook-signature"].split()
    assert len(head["webhook-signature"].split()) == 2  # the one before signs as well for a day
    assert abs(int(head["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert Delivery.objects.get().state == "taken"


def test_after_a_day_the_old_secret_signs_no_more(world, receiver, endpoint):
    actions.new_secret(endpoint, by=None)
    endpoint.refresh_from_db()
    assert len(sending.keys(endpoint, timezone.now())) == 2
    assert len(sending.keys(endpoint, timezone.now() + dt.timedelta(hours=25))) == 1
    assert "whsec" not in endpoint.secret
    assert signing.unseal(endpoint.secret).startswith("whsec_")


def test_a_failure_is_repeated_later_as_the_same_message(world, receiver, endpoint):
    receiver.answers = [(500, b"Out of order", {})]
    with time_machine.travel(timezone.now(), tick=True) as clock:
        world.ticket()
        worker.drain()
        first = Delivery.objects.get()
        assert (first.state, first.status, first.answer) == ("waiting", 500, "Out of order")
        assert 3 < (first.next_at - timezone.now()).total_seconds() < 7
        clock.shift(dt.timedelta(seconds=10))
        worker.drain()
    assert len({head["webhook-id"] for head, _body in receiver.heard}) == 1
    assert [Delivery.objects.get().state, len(receiver.heard)] == ["taken", 2]


def test_after_ten_failures_it_rests_and_one_message_tries_whether_it_is_back(world, receiver, endpoint):  # HAZARDS 21
    receiver.answers = [(503, b"", {})] * 10
    for _n in range(10):
        world.ticket()
    with time_machine.travel(timezone.now(), tick=True) as clock:
        worker.drain()
        endpoint.refresh_from_db()
        assert endpoint.rests_until > timezone.now()
        assert len(receiver.heard) == 10
        world.ticket()
        worker.drain()
        assert len(receiver.heard) == 10
        clock.shift(dt.timedelta(minutes=6))
        worker.drain()
    endpoint.refresh_from_db()
    assert (endpoint.failed_in_row, endpoint.rests_until) == (0, None)
    assert not Delivery.objects.exclude(state="taken").exists()


def test_a_redirect_is_not_followed(world, receiver, endpoint):  # HAZARDS SSRF-3
    receiver.answers = [(302, b"", {"location": receiver.url + "/inside"})]
    world.ticket()
    worker.drain()
    assert len(receiver.heard) == 1
    assert (Delivery.objects.get().state, Delivery.objects.get().status) == ("waiting", 302)


def test_who_wants_no_more_gets_no_more(world, receiver, endpoint):
    receiver.answers = [(410, b"", {})]
    world.ticket()
    worker.drain()
    endpoint.refresh_from_db()
    assert (endpoint.active, Delivery.objects.get().state) == (False, "failed")


def test_an_address_inside_is_never_asked(world, receiver, endpoint, settings):  # HAZARDS SSRF-1
    settings.WEBHOOK_PRIVATE_HOSTS = []
    world.ticket()
    worker.drain()
    assert receiver.heard == []
    assert Delivery.objects.get().status is None
    assert "not one we speak to" in Delivery.objects.get().answer


def test_an_endpoint_hears_only_what_its_owner_may_see(world, receiver, endpoint):  # HAZARDS HOOK-1
    Endpoint.objects.update(owner=world.dan, events=["ticket.opened", "message.noted"])
    ticket = world.ticket()
    worker.drain()
    assert receiver.heard == []
    Endpoint.objects.update(owner=world.carol)  # a requester sees the ticket, and no notes
    tickets.note(ticket, "Inside", by=world.ada)
    worker.drain()
    assert receiver.heard == []


def test_a_rule_calls_it_and_a_person_sends_it_again(world, receiver, endpoint, client):
    Endpoint.objects.update(events=[])
    rule = rules.publish(
        rules.add("Call", by=None),
        {"when": {"events": ["ticket.opened"]}, "then": [{"do": "webhook", "endpoint": str(endpoint.pk)}]},
        by=None,
    )
    ticket = world.ticket()
    worker.drain()
    told = json.loads(receiver.heard[0][1])
    assert (told["type"], told["data"]["rule"]["id"], told["data"]["ticket"]["id"]) == (
        "rule.webhook",
        rule.pk,
        ticket.pk,
    )
    client.force_login(world.eve, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("webhooks:repeats", args=[Delivery.objects.get().pk]))
    worker.drain()
    assert [head["webhook-id"] for head, _body in receiver.heard] == [Delivery.objects.get().uid] * 2


def test_the_pages_tell_the_log_and_the_secret_once(world, receiver, endpoint, client):
    client.force_login(world.eve, backend="allauth.account.auth_backends.AuthenticationBackend")
    receiver.answers = [(500, b"Out of order", {})]
    world.ticket()
    worker.drain()
    log = client.get(reverse("webhooks:deliveries", args=[endpoint.pk])).content.decode()
    assert "Out of order" in log
    assert endpoint.told not in log
    page = reverse("webhooks:secret", args=[endpoint.pk])
    assert "whsec_" not in client.get(page).content.decode()
    assert "whsec_" in client.post(page).content.decode()
    assert "whsec_" not in client.get(page).content.decode()
    answer = client.post(
        "/settings/webhooks/new", {"name": "Wrong", "url": "https://10.0.0.1/x", "owner": world.eve.pk, "active": "on"}
    )
    assert not Endpoint.objects.filter(name="Wrong").exists()
    assert "Only https addresses" in answer.content.decode()


def test_nobody_else_may(world, endpoint, client):
    with pytest.raises(NotAllowed):
        actions.new_secret(endpoint, by=world.ada)
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in ("deliveries", "secret"):
        assert client.get(reverse(f"webhooks:{name}", args=[endpoint.pk])).status_code == 404
