"""Microsoft and Google: a permission with PKCE and state, tokens made anew, sign-in by XOAUTH2."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from talka.events.testing import recorded
from talka.kit.errors import Refused
from talka.mail import consents, egress, vault
from talka.mail.models import Authorization, Mailbox, Security
from talka.mail.sources import imap
from talka.mail.testing import letter

from .scripted_imap import ImapServer, imap_server

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, dict[str, object]]]:
    """What the provider answers next; what it was asked is in `asked`."""
    given: list[tuple[int, dict[str, object]]] = []
    asked.clear()

    def post(url: str, **more: object) -> httpx.Response:
        asked.append({"url": url, **more["data"]})  # type: ignore[dict-item]
        code, body = given.pop(0)
        return httpx.Response(code, json=body)

    monkeypatch.setattr(httpx, "post", post)
    monkeypatch.setattr(egress, "check", lambda host, port: None)
    return given


asked: list[dict[str, object]] = []


@pytest.fixture
def given(box: Mailbox) -> Authorization:
    box.sign_in, box.incoming_user = "consent", "help@example.org"
    box.save()
    return Authorization.objects.create(
        mailbox=box,
        provider="microsoft",
        client_id="app",
        client_secret=vault.seal("s3cret"),
        tenant="contoso.example",
        refresh_token=vault.seal("refresh-1"),
        access_token=vault.seal("access-1"),
        expires_at=timezone.now() + dt.timedelta(hours=1),
    )


def expire(given: Authorization) -> None:
    Authorization.objects.filter(pk=given.pk).update(expires_at=timezone.now())


def test_a_fresh_token_is_used_as_it_is(given: Authorization, answers: list) -> None:
    assert consents.access_token(given.mailbox) == "access-1"
    assert asked == []


def test_an_old_token_is_made_anew_and_the_new_refresh_token_kept(given: Authorization, answers: list) -> None:
    expire(given)
    answers.append((200, {"access_token": "access-2", "refresh_token": "refresh-2", "expires_in": 3600}))
    assert consents.access_token(given.mailbox) == "access-2"
    assert asked[0]["refresh_token"] == "refresh-1"
    assert "contoso.example" in str(asked[0]["url"])
    given.refresh_from_db()
    assert vault.unseal(given.refresh_token) == "refresh-2"
    assert "access-2" not in given.access_token


def test_a_permission_that_was_taken_away_is_one_visible_trouble(given: Authorization, answers: list) -> None:
    expire(given)  # HAZARDS REL-OUT-06
    answers.append((400, {"error": "invalid_grant", "error_description": "CANARY of the provider"}))
    with pytest.raises(consents.ConsentLost):
        consents.access_token(given.mailbox)
    given.refresh_from_db()
    assert "invalid_grant" in given.error
    assert "CANARY" not in given.error  # HAZARDS SSRF-5


def test_trouble_of_the_provider_is_tried_again_and_loses_nothing(given: Authorization, answers: list) -> None:
    expire(given)
    answers.append((503, {}))
    with pytest.raises(OSError, match="503"):
        consents.access_token(given.mailbox)
    given.refresh_from_db()
    assert given.error == ""


def test_the_mailbox_signs_in_with_the_token(given: Authorization, answers: list) -> None:
    with imap_server() as server:
        box = given.mailbox
        box.incoming, box.incoming_host, box.incoming_port = "imap", "127.0.0.1", server.port
        box.incoming_security = Security.NONE
        box.save()
        server.tokens = {"access-1"}
        server.put(letter(subject="By token"))
        assert imap.read_once(box) == 1
        assert "LOGIN" not in server.commands
        assert "AUTHENTICATE" in server.commands
        _refused(box, server)


def _refused(box: Mailbox, server: ImapServer) -> None:
    server.tokens = set()
    with pytest.raises(Exception, match=r"(?i)auth|token"):
        imap.read_once(box)


@pytest.fixture
def eve(world, client: Client) -> Client:
    client.force_login(world.eve, backend=BACKEND)
    return client


def go(eve: Client, box: Mailbox) -> dict[str, str]:
    answer = eve.post(
        f"/settings/mail/boxes/{box.pk}/consent", {"provider": "google", "client_id": "app", "client_secret": "x"}
    )
    assert answer.status_code == 302
    where = urlsplit(answer["Location"])
    assert where.hostname == "accounts.google.com"
    return {name: values[0] for name, values in parse_qs(where.query).items()}


def test_the_permission_is_asked_for_and_given(eve: Client, box: Mailbox, answers: list) -> None:
    said = go(eve, box)
    assert said["code_challenge_method"] == "S256"
    assert said["access_type"] == "offline"
    answers.append((200, {"access_token": "a", "refresh_token": "r", "expires_in": 3600}))
    answer = eve.get("/settings/mail/consents", {"code": "c0de", "state": said["state"]})
    assert answer.status_code == 302
    assert asked[0]["code"] == "c0de"
    assert asked[0]["client_secret"] == "x"
    box.refresh_from_db()
    assert box.sign_in == "consent"
    assert len(recorded("mail.consent_given")) == 1


def test_an_answer_to_another_question_is_refused(eve: Client, box: Mailbox, answers: list) -> None:
    go(eve, box)
    answer = eve.get("/settings/mail/consents", {"code": "c0de", "state": "of somebody else"})
    assert answer.status_code >= 400
    assert asked == []
    assert Authorization.objects.get().refresh_token == ""


def test_a_question_is_good_for_one_answer(eve: Client, box: Mailbox, answers: list) -> None:
    said = go(eve, box)
    answers.append((200, {"access_token": "a", "refresh_token": "r", "expires_in": 3600}))
    eve.get("/settings/mail/consents", {"code": "c", "state": said["state"]})
    assert eve.get("/settings/mail/consents", {"code": "c", "state": said["state"]}).status_code >= 400
    assert len(asked) == 1


def test_agents_give_no_permissions(client: Client, world, box: Mailbox) -> None:
    client.force_login(world.ada, backend=BACKEND)
    assert client.get(f"/settings/mail/boxes/{box.pk}/consent").status_code in (403, 404)


def test_the_secret_is_not_shown_and_stays_with_its_application(eve: Client, box: Mailbox, answers: list) -> None:
    go(eve, box)
    page = eve.get(f"/settings/mail/boxes/{box.pk}/consent").content.decode()
    assert vault.unseal(Authorization.objects.get().client_secret) == "x"
    assert Authorization.objects.get().client_secret not in page
    eve.post(f"/settings/mail/boxes/{box.pk}/consent", {"provider": "google", "client_id": "another"})
    assert Authorization.objects.get().client_secret == ""


def test_a_wrong_state_compares_in_constant_time_and_says_why(given: Authorization) -> None:
    question = consents.Question(given.mailbox_id, "state", "verifier")
    with pytest.raises(Refused):
        consents.finish(given, question, code="c", state="stat", returning="", by=None)
