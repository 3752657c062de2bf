"""Automatic mail is kept and never answered; two robots come to rest (HAZARDS LOOP-1..4, 7)."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from talka.jobs.worker import drain
from talka.mail import panels
from talka.mail.models import Mailbox, Outgoing, RawMail
from talka.mail.testing import Sink, arrive, letter
from talka.options import store
from talka.tickets.actions.conversation import reply
from talka.tickets.actions.moving import move
from talka.tickets.models import Ticket

HEADERS = [
    {"auto_submitted": "auto-generated"},
    {"auto_submitted": 'auto-notified; owner-email="x@y"'},
    {"precedence": "bulk"},
    {"list_id": "<news.example.org>"},
    {"list_unsubscribe": "<mailto:x@y.test>"},
    {"x_auto_response_suppress": "OOF, AutoReply"},
    {"return_path": "<>"},
]
SENDERS = [
    "MAILER-DAEMON@example.org",
    "postmaster@elsewhere.test",
    "noreply@shop.test",
    "no-reply+abc@shop.test",
    "help@example.org",
]
ABSENT = [
    "Out of office: Printer",
    "Automatic reply: Printer",
    "Automatinis atsakymas: Printer",
    "Abwesenheitsnotiz",
    "Réponse automatique : Printer",
    "Automatisk svar: Printer",
    "Respuesta automática",
    "Odpowiedź automatyczna",
]


def report(original: str, recipient: str, status: str = "5.1.1", action: str = "failed") -> bytes:
    """A delivery report as RFC 3464 has it."""
    return (
        "From: Mail Delivery System <MAILER-DAEMON@relay.test>\r\nTo: help@example.org\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        "Message-ID: <dsn@relay.test>\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI could not deliver your mail.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.test\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 nobody here\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{original}>\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


@pytest.fixture
def sent(world, box: Mailbox, server: Sink) -> Outgoing:
    ticket = world.ticket()
    reply(ticket, "Try it now.", by=world.ada)
    drain()
    ticket.refresh_from_db()
    move(ticket, "solve", by=world.ada)
    return Outgoing.objects.select_related("ticket").get()


@pytest.mark.parametrize("headers", HEADERS, ids=lambda h: next(iter(h)))
def test_mail_that_says_it_is_automatic_is_kept_and_not_answered(world, server: Sink, headers: dict[str, str]) -> None:
    row = arrive(letter("robot@elsewhere.test", **headers))
    drain()
    assert row.state == RawMail.State.DONE
    assert row.ticket is None or row.ticket.messages.get().automatic
    assert not Outgoing.objects.exists()
    assert not server.taken


@pytest.mark.parametrize("sender", SENDERS)
def test_machines_known_by_their_address_are_not_answered(world, server: Sink, sender: str) -> None:
    arrive(letter(sender))
    assert not Outgoing.objects.exists()


@pytest.mark.parametrize("subject", ABSENT)
def test_absence_notices_without_honest_headers_are_not_answered(world, server: Sink, subject: str) -> None:
    arrive(letter("carol@example.org", subject))
    assert not Outgoing.objects.exists()


def test_a_person_asking_for_a_holiday_still_gets_a_ticket(world, box: Mailbox) -> None:
    assert arrive(letter("carol@example.org", "Atostogų prašymas")).outcome == RawMail.Outcome.OPENED


def test_an_absence_notice_of_no_ticket_opens_none(world, box: Mailbox) -> None:
    row = arrive(letter("carol@example.org", "Automatic reply", auto_submitted="auto-replied"))
    assert (row.outcome, Ticket.objects.count()) == (RawMail.Outcome.AUTOMATIC, 0)


def test_an_absence_notice_neither_reopens_nor_counts_as_an_answer(world, sent: Outgoing) -> None:
    row = arrive(
        letter(
            "carol@example.org", "Automatic reply", in_reply_to=f"<{sent.identifier}>", auto_submitted="auto-replied"
        )
    )
    ticket = Ticket.objects.get(pk=sent.ticket_id)
    assert row.ticket_id == ticket.pk
    assert (ticket.status, ticket.awaiting) == ("solved", False)
    assert ticket.messages.last().automatic


def test_a_report_is_attached_to_the_delivery_it_is_about(world, sent: Outgoing) -> None:
    row = arrive(report(sent.identifier, "carol@example.org"))
    sent.refresh_from_db()
    assert (sent.state, sent.bounced) == ("failed", True)
    assert "550 nobody here" in sent.error
    assert (row.outcome, row.ticket_id, Ticket.objects.count()) == (RawMail.Outcome.BOUNCE, sent.ticket_id, 1)
    assert Ticket.objects.get().status == "solved"


def test_a_report_of_delay_is_no_failure(world, sent: Outgoing) -> None:
    arrive(report(sent.identifier, "carol@example.org", "4.4.7", "delayed"))
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_a_report_about_somebody_else_or_nothing_changes_nothing(world, sent: Outgoing) -> None:
    for raw in (
        report(sent.identifier, "dan@example.org"),
        report("talka.1.1.reply.0@example.org", "carol@example.org"),
    ):
        assert arrive(raw).outcome in (RawMail.Outcome.BOUNCE, RawMail.Outcome.DUPLICATE)
    sent.refresh_from_db()
    assert (sent.state, Ticket.objects.count()) == ("sent", 1)


def test_three_hard_bounces_end_the_automatic_mails(world, server: Sink) -> None:
    for number in range(3):
        arrive(letter("gone@elsewhere.test", f"Mail {number}"))
        Outgoing.objects.update(bounced=True, created_at=timezone.now() - dt.timedelta(days=number + 2))
    arrive(letter("gone@elsewhere.test", "Another"))
    assert Outgoing.objects.count() == 3


def test_our_own_mail_that_comes_back_goes_no_further(world, server: Sink, sent: Outgoing) -> None:
    assert arrive(server.mails[0].as_bytes()).outcome == RawMail.Outcome.LOOP
    arrive(letter("dan@example.org"))
    drain()
    assert arrive(server.mails[-1].as_bytes()).outcome == RawMail.Outcome.LOOP


def test_a_robot_without_any_sign_is_answered_three_times_and_then_no_more(world, server: Sink) -> None:
    """HAZARDS LOOP-3: one whose address is certain, since it has answered a mail of ours."""
    sent = arrive(letter("robot@elsewhere.test")).ticket
    drain()
    arrive(letter("robot@elsewhere.test", "Re: x", "Thank you.\n", in_reply_to=server.mails[0]["Message-ID"]))
    assert sent.messages.count() == 2
    Outgoing.objects.all().delete()
    with time_machine.travel(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False) as clock:
        for number in range(200):
            arrive(letter("robot@elsewhere.test", f"I got your mail {number}", f"Thank you, {number}\n"))
            clock.shift(60)
        assert Outgoing.objects.count() == 10
        first = Outgoing.objects.order_by("created_at").values_list("created_at", flat=True)[:4]
        assert first[3] - first[0] >= dt.timedelta(minutes=15)


def test_a_stranger_is_confirmed_once_a_day_whoever_writes_in_their_name(world, server: Sink) -> None:
    """HAZARDS LOOP-5: an address anybody may have typed gets one mail, which says nothing of theirs."""
    with time_machine.travel(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), tick=False) as clock:
        for number in range(240):
            arrive(letter(f"victim{number % 12}@elsewhere.test", f"Buy {number}", f"Click http://evil.test/{number}\n"))
            clock.shift(15)
        drain()
        assert sorted(recipient for _s, [recipient], _m in server.taken) == sorted(
            f"victim{number}@elsewhere.test" for number in range(12)
        )
        assert not any("evil" in mail.as_string() or "Buy" in mail.as_string() for mail in server.mails)
        clock.shift(86_400)
        arrive(letter("victim0@elsewhere.test", "The next day"))
        drain()
    assert (Ticket.objects.count(), len(server.taken)) == (241, 13)


def test_a_budget_that_is_used_up_shows_in_the_settings(world, server: Sink) -> None:
    store.put("mail.automatic_per_hour", 1)
    assert panels._budget() == []
    arrive(letter("victim@elsewhere.test"))
    [(words, _where)] = panels._budget()
    assert "1 automatic mail" in words


def test_the_budget_of_an_hour_holds_for_all_strangers_together(world, server: Sink) -> None:
    store.put("mail.automatic_per_hour", 5)
    for number in range(8):
        arrive(letter(f"victim{number}@elsewhere.test"))
    assert (Ticket.objects.count(), Outgoing.objects.count()) == (8, 5)


def test_old_mail_of_a_new_mailbox_is_not_confirmed(world, server: Sink) -> None:
    arrive(letter(date="Mon, 02 Nov 2026 08:00:00 +0200"))
    assert Ticket.objects.count() == 1
    assert not Outgoing.objects.exists()
