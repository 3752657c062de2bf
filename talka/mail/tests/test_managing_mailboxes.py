"""What administrators see and do: passwords are written only, mails set aside are dealt with by hand."""

import pytest
from django.test import Client

from talka.jobs.worker import drain
from talka.mail import outbox, vault
from talka.mail.models import Mailbox, Outgoing, RawMail
from talka.mail.screens import Mailboxes
from talka.mail.testing import Sink, arrive, letter, sink
from talka.tickets.actions.conversation import reply
from talka.tickets.models import Ticket
from talka.ui.screen import screens

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def eve(world, client: Client) -> Client:
    client.force_login(world.eve, backend=BACKEND)
    return client


def fields(box: Mailbox, **changed: object) -> dict[str, object]:
    kept = {name: getattr(box, name) for name in Mailboxes.fields if name not in Mailboxes.secrets}
    given = {**kept, "desk": box.desk_id, "aliases": "\n".join(box.aliases), **changed}
    return {name: value for name, value in given.items() if value not in (None, False)}


def save(box: Mailbox, world, **changed: object) -> Mailbox:
    form = screens["mailboxes"].form_for(world.eve, Mailbox.objects.get(pk=box.pk), fields(box, **changed))
    assert form.is_valid(), form.errors
    screens["mailboxes"].save(form, by=world.eve)
    box.refresh_from_db()
    return box


@pytest.fixture
def account(box: Mailbox) -> Mailbox:
    box.incoming, box.incoming_host, box.incoming_user, box.incoming_password = (
        "imap",
        "imap.example.org",
        "help",
        vault.seal("secret!"),
    )
    box.cursor = {"validity": 1, "uid": 9}
    box.save()
    return box


def test_a_password_is_kept_encrypted_and_never_shown(eve: Client, world, account: Mailbox) -> None:
    assert "secret!" not in account.incoming_password
    assert account.secret("incoming") == "secret!"
    page = eve.get(f"/settings/mailboxes/{account.pk}").content.decode()
    assert "secret!" not in page
    assert account.incoming_password not in page


def test_saving_something_else_keeps_the_password(world, account: Mailbox) -> None:
    assert save(account, world, name="Another name").secret("incoming") == "secret!"
    assert account.cursor["uid"] == 9


@pytest.mark.parametrize(
    "changed", [{"incoming_host": "evil.test"}, {"incoming_port": 1993}, {"incoming_user": "other"}]
)
def test_another_server_or_user_does_not_get_the_password(world, account: Mailbox, changed: dict[str, object]) -> None:
    assert save(account, world, **changed).secret("incoming") == ""


def test_a_new_password_replaces_the_old_one(world, account: Mailbox) -> None:
    assert (
        save(account, world, incoming_host="new.example.org", incoming_password="better").secret("incoming") == "better"
    )
    assert account.cursor == {}


def test_two_mailboxes_cannot_share_an_address(world, account: Mailbox) -> None:
    form = screens["mailboxes"].form_for(world.eve, None, fields(account, name="Second", address="Help@Example.org"))
    assert not form.is_valid()


def test_agents_do_not_manage_mailboxes(client: Client, world, account: Mailbox) -> None:
    client.force_login(world.ada, backend=BACKEND)
    for address in ("/settings/mailboxes/", "/settings/mail/aside/", "/settings/received-mails/"):
        assert client.get(address).status_code == 403
    row = RawMail.objects.create(source="pipe", source_key="x", sha256="", size=0, path="x", state="aside")
    for verb in ("retries", "tickets", "dismissals"):
        assert client.post(f"/settings/mail/{row.pk}/{verb}").status_code == 403


def test_the_pages_open(eve: Client, world, box: Mailbox) -> None:
    arrive(letter())
    for address in (
        "/settings/",
        "/settings/mailboxes/",
        screens["mailboxes"].url_of("add"),
        "/settings/mail/aside/",
        "/settings/received-mails/",
    ):
        assert eve.get(address).status_code == 200, address


@pytest.fixture
def unread(world, box: Mailbox) -> RawMail:
    row = arrive(letter().replace(b"From: Carol <carol@example.org>\r\n", b""))
    assert row.state == RawMail.State.ASIDE
    return row


def test_what_is_set_aside_is_listed_with_its_reason_and_source(eve: Client, unread: RawMail) -> None:
    page = eve.get("/settings/mail/aside/").content.decode()
    assert "There is no sender" in page
    source = eve.get(f"/settings/mail/{unread.pk}/source")
    assert source["Content-Type"] == "application/octet-stream"
    assert source.content == letter().replace(b"From: Carol <carol@example.org>\r\n", b"")
    assert "set aside" in eve.get("/settings/").content.decode()


def test_a_ticket_is_made_by_hand_with_the_mail_attached(eve: Client, world, unread: RawMail) -> None:
    eve.post(f"/settings/mail/{unread.pk}/tickets")
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.messages.get().attachments.get().file.name) == (world.eve, "mail.eml")
    unread.refresh_from_db()
    assert (unread.state, unread.ticket) == ("done", ticket)
    assert eve.post(f"/settings/mail/{unread.pk}/tickets").status_code == 409
    assert Ticket.objects.count() == 1


def test_a_mail_is_tried_again_or_dismissed(eve: Client, unread: RawMail) -> None:
    eve.post(f"/settings/mail/{unread.pk}/retries")
    drain()
    unread.refresh_from_db()
    assert (unread.state, unread.attempts) == ("aside", 1)
    eve.post(f"/settings/mail/{unread.pk}/dismissals")
    unread.refresh_from_db()
    assert (unread.state, unread.outcome) == ("done", "dismissed")


def test_an_agent_sends_a_failed_mail_again(client: Client, world, server: Sink) -> None:
    server.answers["carol@example.org"] = "550 no"
    reply(world.ticket(), "Hello.", by=world.ada)
    drain()
    row = Outgoing.objects.get()
    client.force_login(world.dan, backend=BACKEND)
    assert client.post(f"/mail/deliveries/{row.pk}/repeats").status_code == 404
    server.answers.clear()
    client.force_login(world.ada, backend=BACKEND)
    assert client.post(f"/mail/deliveries/{row.pk}/repeats", headers={"HX-Request": "true"}).status_code == 204
    drain()
    assert len(server.taken) == 1


def test_setting_an_outgoing_server_lets_held_mails_go(eve: Client, world, box: Mailbox) -> None:
    reply(world.ticket(), "Hello.", by=world.ada)
    drain()
    assert "waits for an outgoing server" in eve.get("/settings/").content.decode()
    with sink() as found:
        save(box, world, outgoing_host="127.0.0.1", outgoing_port=found.port, outgoing_security="none")
        drain()
        assert len(found.taken) == 1
    assert outbox.default_mailbox() == box


def test_the_test_button_is_there(eve: Client, world, server: Sink, box: Mailbox) -> None:
    answer = eve.post("/settings/mailboxes/bulk", {"action": "test", "pk": box.pk}, follow=True)
    assert "Done for 1 record" in answer.content.decode()
    box.outgoing_port = 1
    box.save()
    answer = eve.post("/settings/mailboxes/bulk", {"action": "test", "pk": box.pk}, follow=True)
    assert "cannot be reached safely" in answer.content.decode()


def test_the_ticket_page_tells_what_became_of_the_mail(client: Client, world, server: Sink) -> None:
    server.answers["carol@example.org"] = "550 5.1.1 Nobody here"
    ticket = world.ticket()
    reply(ticket, "Hello.", by=world.ada)
    drain()
    client.force_login(world.ada, backend=BACKEND)
    page = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "550 5.1.1 Nobody here" in page
    assert f"/mail/deliveries/{Outgoing.objects.get().pk}/repeats" in page


PAGES = (
    "/settings/mail/",
    "/settings/mail/aside/",
    "/settings/outgoing-mails/",
    "/settings/received-mails/",
    "/settings/mailboxes/",
)


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_about_mail_lead_to_each_other(eve: Client, page: str) -> None:
    shown = eve.get(page).content.decode()
    for other in PAGES:
        assert f'<a href="{other}" ' in shown, other
    assert f'<a href="{page}" aria-current="page">' in shown
