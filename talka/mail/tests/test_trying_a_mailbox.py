"""A trial says at which step a mailbox does not work, in words of ours only (HAZARDS SSRF-5, 6)."""

import pytest
from django.test import Client

from talka.jobs.worker import drain
from talka.mail import assistant, probing, vault
from talka.mail.models import Mailbox, Security
from talka.mail.testing import sink

from .scripted_imap import PASSWORD, imap_server

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def inbox(box: Mailbox):
    with imap_server() as server, sink() as out:
        out.use(box)
        box.incoming, box.incoming_host, box.incoming_port = "imap", "127.0.0.1", server.port
        box.incoming_user, box.incoming_password, box.incoming_security = "help", vault.seal(PASSWORD), Security.NONE
        box.save()
        yield box, server, out


def outcome(box: Mailbox) -> dict[tuple[str, str], str]:
    return {(step.direction, step.name): str(step.answer or "") for step in probing.walk(box)}


def test_every_step_of_a_good_mailbox_works_and_nothing_is_sent(inbox) -> None:
    box, _server, out = inbox
    assert set(outcome(box).values()) == {"ok"}
    assert out.taken == []


def test_a_wrong_password_is_told_at_its_step(inbox) -> None:
    box, _server, _out = inbox
    box.incoming_password = vault.seal("wrong")
    found = outcome(box)
    assert found["incoming", "connect"] == "ok"
    assert found["incoming", "sign_in"] == "refused"
    assert found["incoming", "folder"] == ""


def test_a_missing_folder_is_told(inbox) -> None:
    box, _server, _out = inbox
    box.more_folders = ["Nowhere"]
    assert outcome(box)["incoming", "folder"] == "refused"


def test_a_server_that_is_not_there_is_told(inbox) -> None:
    box, _server, _out = inbox
    box.incoming_port = 9
    assert outcome(box)["incoming", "connect"] == "failed"


def test_encryption_where_there_is_none_is_told(inbox) -> None:
    box, _server, _out = inbox
    box.outgoing_security = Security.STARTTLS
    assert outcome(box)["outgoing", "encrypt"] == "failed"


def test_a_sender_the_server_does_not_want_is_told(inbox) -> None:
    box, _server, out = inbox
    out.answers["MAIL"] = "553 CANARY not yours"
    assert outcome(box)["outgoing", "send"] == "refused"
    assistant.run(box)
    box.refresh_from_db()
    assert "CANARY" not in str(box.probe)


def test_the_page_shows_the_steps_with_advice(client: Client, world, inbox) -> None:
    box, _server, _out = inbox
    box.incoming_password = vault.seal("wrong")
    box.save()
    client.force_login(world.eve, backend=BACKEND)
    assert client.post(f"/settings/mail/boxes/{box.pk}/trials/new").status_code == 302
    assert "Trying" in client.get(f"/settings/mail/boxes/{box.pk}/trials").content.decode()
    drain()
    page = client.get(f"/settings/mail/boxes/{box.pk}/trials").content.decode()
    assert "does not accept user and password" in page
    client.cookies["django_language"] = "lt"


def test_agents_try_nothing(client: Client, world, inbox) -> None:
    box, _server, _out = inbox
    client.force_login(world.ada, backend=BACKEND)
    assert client.post(f"/settings/mail/boxes/{box.pk}/trials/new").status_code in (403, 404)
    box.refresh_from_db()
    assert box.probe == {}
