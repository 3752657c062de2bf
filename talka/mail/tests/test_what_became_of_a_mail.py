"""Reports find their mail, mark the address, and everybody sees the trail; what waits can be taken back (REL-OUT-03, 08)."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from talka.events.testing import recorded
from talka.jobs.models import Job
from talka.jobs.worker import drain
from talka.kit.errors import Refused
from talka.mail import deliveries, outbox, threads
from talka.mail.models import Mailbox, Outgoing, Undeliverable
from talka.mail.testing import Sink, arrive, letter
from talka.tickets.actions import reply
from talka.tickets.models import Message, Ticket

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
REPORT = (
    "From: MAILER-DAEMON@mx.test\r\nTo: {to}\r\nSubject: Report\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'
    "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
    "Final-Recipient: rfc822; carol@example.org\r\nAction: {action}\r\nStatus: {status}\r\n\r\n--b--\r\n"
)


@pytest.fixture
def sent(world, box: Mailbox, server: Sink) -> Outgoing:
    box.signed_bounces = True
    box.save(update_fields=["signed_bounces"])
    reply(world.ticket(), "Done.", by=world.ada)
    drain()
    return Outgoing.objects.get()


def report(sent: Outgoing, action: str = "failed", status: str = "5.1.1", to: str = "") -> None:
    to = to or threads.bounce_address("help@example.org", sent.pk)
    arrive(REPORT.format(to=to, action=action, status=status).encode(), envelope_from="", envelope_to=(to,))


def test_a_report_that_quotes_nothing_finds_its_mail_by_the_signed_address(sent: Outgoing, server: Sink) -> None:
    assert server.taken[0][0] == threads.bounce_address("help@example.org", sent.pk)
    report(sent)
    sent.refresh_from_db()
    assert (sent.state, sent.bounced) == ("failed", True)
    assert Ticket.objects.count() == 1
    assert Undeliverable.objects.get().address == "carol@example.org"
    assert len(recorded("mail.failed")) == 1


@pytest.mark.parametrize(
    "spoil", [lambda a: a.replace("+b", "+b9"), lambda a: a.replace("@", "0@"), lambda a: "help+b1.@x.org"]
)
def test_a_forged_bounce_address_changes_nothing(sent: Outgoing, spoil) -> None:
    report(sent, to=spoil(threads.bounce_address("help@example.org", sent.pk)))
    sent.refresh_from_db()
    assert not sent.bounced
    assert not Undeliverable.objects.exists()


def test_a_report_of_delivery_is_shown_and_clears_the_mark(sent: Outgoing) -> None:
    Undeliverable.objects.create(address="carol@example.org", count=1)
    report(sent, action="delivered", status="2.0.0")
    sent.refresh_from_db()
    assert sent.delivered_at
    assert not Undeliverable.objects.exists()
    assert deliveries.mail_deliveries([sent.message])[sent.message_id]["state"] == "delivered"


def test_agents_see_the_trail_and_strangers_nothing(client: Client, world, sent: Outgoing) -> None:
    report(sent)
    place = f"/mail/messages/{sent.message_id}/deliveries"
    client.force_login(world.ada, backend=BACKEND)
    page = client.get(place).content.decode()
    assert "carol@example.org" in page
    assert "came back" in page
    for person in (world.dan, world.carol):
        client.force_login(person, backend=BACKEND)
        assert client.get(place).status_code == 404


def test_a_mail_that_has_not_left_is_taken_back(client: Client, world, box: Mailbox, server: Sink) -> None:
    reply(world.ticket(), "Oh no.", by=world.ada)
    row = Outgoing.objects.get()
    client.force_login(world.ada, backend=BACKEND)
    assert client.post(f"/mail/deliveries/{row.pk}/withdrawals").status_code == 302
    drain()
    assert server.mails == []
    assert Outgoing.objects.get().state == "withdrawn"
    assert len(recorded("mail.withdrawn")) == 1


def test_a_mail_that_has_left_is_not_taken_back(world, sent: Outgoing) -> None:
    with pytest.raises(Refused):
        deliveries.withdraw(sent, by=world.ada)
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert not recorded("mail.withdrawn")
    assert not outbox.take_back(sent.message)


def test_a_mail_of_later_waits_for_its_hour_and_can_be_taken_back(world, box: Mailbox, server: Sink) -> None:
    ticket = world.ticket()
    message = Message.objects.create(
        ticket=ticket, kind="reply", author=world.ada, text="Tomorrow.", to=["carol@example.org"]
    )
    hour = timezone.now() + dt.timedelta(hours=3)
    outbox.put_message(message, message.to, Outgoing.Kind.REPLY, not_before=hour)
    drain()
    assert server.mails == []
    assert Job.objects.get(task="mail.carry").run_at == hour
    assert outbox.put_off(message, hour + dt.timedelta(hours=1))
    assert outbox.take_back(message)
    assert Outgoing.objects.get().state == "withdrawn"


def test_answers_overtake_what_a_machine_sends(world, box: Mailbox) -> None:
    reply(world.ticket(), "Hello.", by=world.ada)  # HAZARDS REL-OUT-07
    outbox.put_mass("x@elsewhere.test", "News", "Text", topic="news")
    assert dict(Job.objects.filter(task="mail.carry").values_list("args__outgoing_id", "lane")) == {
        Outgoing.objects.get(kind="reply").pk: "mail",
        Outgoing.objects.get(kind="mass").pk: "bulk",
    }


def test_the_source_is_read_as_text_by_who_may(client: Client, world, box: Mailbox) -> None:
    row = arrive(letter(text="<script>alert(1)</script>\n", x_secret="CANARY"))
    client.force_login(world.ada, backend=BACKEND)
    assert client.get(f"/mail/received/{row.pk}/").status_code == 404  # it takes a right of its own
    client.force_login(world.eve, backend=BACKEND)
    page = client.get(f"/mail/received/{row.pk}/").content.decode()
    assert "CANARY" in page
    assert "<script>alert" not in page
    for person in (world.carol, world.dan):
        client.force_login(person, backend=BACKEND)
        assert client.get(f"/mail/received/{row.pk}/").status_code == 404
        assert client.get(f"/settings/mail/{row.pk}/source").status_code == 404
