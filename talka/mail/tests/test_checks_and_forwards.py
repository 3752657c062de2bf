"""Only our own mail server's checks count; a forwarded mail offers its author and believes nothing (MID-4, 6, 12)."""

import pytest
from django.test import Client

from talka.mail import quarantine
from talka.mail.identity import Level
from talka.mail.models import Mailbox, RawMail
from talka.mail.receiving import receive_some
from talka.mail.testing import arrive, letter
from talka.tickets.models import Message, Ticket

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OURS = "mx.example.org"
PASS = f"{OURS}; spf=pass smtp.mailfrom=x.test; dmarc=pass (p=reject) header.from=x.test"
FAIL = f"{OURS}; dmarc=fail header.from=x.test"


@pytest.fixture
def checked(box: Mailbox) -> Mailbox:
    box.checks_server, box.hold_failed = OURS, True
    box.save()
    return box


def raw(*results: str) -> bytes:
    return b"".join(f"Authentication-Results: {one}\r\n".encode() for one in results) + letter()


def test_a_pass_of_our_own_server_is_noted(checked: Mailbox) -> None:
    assert arrive(raw(PASS)).facts == {"checks": "pass"}
    assert Level.ALIGNED < Level.PROVEN


@pytest.mark.parametrize(
    "results",
    [
        ("mx.evil.test; dmarc=pass",),
        (PASS, PASS),
        (f"{OURS}.evil.test; dmarc=pass",),
        (f"({OURS}) evil.test; dmarc=pass",),
        (f'evil.test; x="{OURS}; dmarc=pass"',),
    ],
)
def test_foreign_and_doubled_results_are_not_read(checked: Mailbox, results: tuple[str, ...]) -> None:
    assert "checks" not in arrive(raw(*results)).facts


def test_a_comment_is_no_result(checked: Mailbox) -> None:
    assert "checks" not in arrive(raw(f"{OURS}; spf=pass (; dmarc=pass )")).facts


def test_what_fails_is_set_aside_and_a_person_may_let_it_in(world, checked: Mailbox) -> None:
    row = arrive(raw(FAIL))
    assert (row.state, Ticket.objects.count()) == ("aside", 0)
    quarantine.retry(row, by=world.eve)
    receive_some()
    row.refresh_from_db()
    assert row.outcome == "opened"


def test_without_the_setting_it_comes_in_and_is_marked(checked: Mailbox) -> None:
    checked.hold_failed = False
    checked.save()
    assert arrive(raw(FAIL)).facts == {"checks": "fail"}


def test_a_mail_that_goes_in_circles_is_let_go(world, box: Mailbox) -> None:
    row = arrive(b"Received: from a by b; Mon, 23 Nov 2026 09:14:00 +0200\r\n" * 60 + letter())  # HAZARDS LOOP-3
    assert (row.state, row.outcome) == ("done", "loop")
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("subject", "text", "email"),
    [
        (
            "Fwd: Printer",
            "See below.\n\n---------- Forwarded message ---------\nFrom: Dan Jones <dan.jones@elsewhere.test>\nDate: x\n\nIt burns.",
            "dan.jones@elsewhere.test",
        ),
        (
            "Pers: Spausdintuvas",
            "-----Originalus laiškas-----\nNuo: Jonas <jonas@elsewhere.test>\n\nDega.",
            "jonas@elsewhere.test",
        ),
        ("WG: Drucker", "> *Von:* <dan@elsewhere.test>\n> Es brennt.", "dan@elsewhere.test"),
        ("Printer", "From: Dan <dan@elsewhere.test>\nsaid so", ""),
        ("Fwd: mine", "From: Help <help@example.org>", ""),
        ("Fwd: nonsense", "From: nobody at all", ""),
    ],
)
def test_a_forwarded_mail_offers_its_author(world, box: Mailbox, subject: str, text: str, email: str) -> None:
    row = arrive(letter("Ada <ada@example.org>", subject, text))
    assert row.facts.get("forwarded", {}).get("email", "") == email
    assert Ticket.objects.get().requester == world.ada  # a suggestion, not an identity
    assert Message.objects.count() == 1
    assert RawMail.objects.get().outcome == "opened"


def test_an_agent_makes_the_author_the_requester(client: Client, world, box: Mailbox) -> None:
    row = arrive(
        letter("Ada <ada@example.org>", "Fwd: Printer", "From: Dan Jones <dan.jones@elsewhere.test>\nIt burns.")
    )
    client.force_login(world.dan, backend=BACKEND)
    assert client.post(f"/mail/received/{row.pk}/requesters").status_code == 404
    client.force_login(world.ada, backend=BACKEND)
    page = client.get(f"/tickets/{row.ticket_id}/").content.decode()
    assert "Dan Jones" in page
    client.post(f"/mail/received/{row.pk}/requesters")
    assert Ticket.objects.get().requester.email == "dan.jones@elsewhere.test"
