"""A personal web hook of a chat: its owner is told there, only at public addresses, with nothing that acts as markup."""

import json

import pytest
from django.test import Client

from talka.jobs.worker import drain
from talka.kit import egress
from talka.kit.errors import Invalid
from talka.notifications import actions, chats, choices
from talka.notifications.choices import Ways
from talka.notifications.models import Hook, Reason
from talka.tickets import actions as tickets

pytestmark = pytest.mark.django_db
ADDRESS = "https://chat.example.com/hooks/s3cret"


@pytest.fixture
def said(monkeypatch):
    """What the chat was sent, and what it answers."""
    calls, answers = [], {"status": 200}

    def post(url, headers, content=b""):
        calls.append((url, json.loads(content)["text"]))
        return answers["status"]

    monkeypatch.setattr(egress, "post", post)
    return calls, answers


@pytest.fixture
def ada(world):
    actions.choose(world.ada, {reason: Ways(push=False, chat=True) for reason in Reason}, None, by=world.ada)
    return world.ada


def give(world, subject="Printer"):
    ticket = world.ticket(subject)
    tickets.assign(ticket, world.ada, by=world.ben)
    drain()
    return ticket


def test_the_first_words_show_that_it_works_and_notices_follow(world, ada, said):
    chats.keep(ada, ADDRESS)
    ticket = give(world, "Printer <!channel> @here")
    [(_, _hello), (url, told)] = said[0]
    assert url == ADDRESS
    assert ticket.number in told
    assert "<" not in told
    assert "@here" not in told
    assert Hook.objects.get().told_at is not None


@pytest.mark.parametrize(
    "address", ["http://chat.example.com/x", "https://127.0.0.1/x", "https://localhost/", "nonsense", ""]
)
def test_only_a_public_https_address_is_taken(world, address):  # HAZARDS SSRF-4
    with pytest.raises(Invalid):
        chats.keep(world.ada, address)
    assert not Hook.objects.exists()


def test_a_chat_that_refuses_for_good_is_not_asked_again_and_its_owner_sees_why(world, ada, said):
    said[1]["status"] = 404
    chats.keep(ada, ADDRESS)
    drain()
    give(world)
    assert len(said[0]) == 1
    client = Client()
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/account/notices/").content.decode()
    assert "404" in page
    assert "s3cret" not in page


def test_who_may_not_see_the_ticket_any_more_hears_nothing(world, ada, said):  # HAZARDS IDOR-6
    chats.keep(ada, ADDRESS)
    drain()
    ticket = world.ticket("Secret")
    tickets.assign(ticket, ada, by=world.ben)
    ada.grants.all().delete()
    drain()
    assert len(said[0]) == 1


def test_an_address_is_given_and_taken_off_on_the_page(world, said):
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    wrong = client.post("/notices/hooks", {"address": "https://intranet/x"})
    assert wrong.status_code == 422
    assert "https://intranet/x" in wrong.content.decode()
    assert client.post("/notices/hooks", {"address": ADDRESS}).status_code == 302
    assert Hook.objects.get().person == world.ada
    assert client.post("/notices/hooks", {"stop": "1"}).status_code == 302
    assert not Hook.objects.exists()
    assert not choices.of(world.ada)[Reason.ASSIGNED].chat
