"""What a mail carries beside plain words is told in words: invitations, signatures, what could not be read."""

import pytest

from talka.mail.models import Mailbox
from talka.mail.testing import arrive, letter
from talka.tickets.models import Message

EVENT = """From: Carol <carol@example.org>
To: help@example.org
Subject: Susitikimas
Message-ID: <event@example.org>
Content-Type: text/calendar; method=REQUEST; charset=utf-8

BEGIN:VCALENDAR
METHOD:REQUEST
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:1
DTSTART:20250505T100000Z
SUMMARY:Printers
LOCATION:Kaunas
END:VEVENT
END:VCALENDAR
"""


def shown(raw: bytes) -> Message:
    row = arrive(raw)
    assert row.state == "done", row.reason
    return Message.objects.filter(ticket=row.ticket).latest("pk")


def test_an_invitation_is_shown_as_a_card_and_kept_as_a_file(world, box: Mailbox) -> None:
    message = shown(EVENT.encode())
    assert message.text == ("Invitation to an event\nWhat: Printers\nWhen: 2025-05-05 10:00 (+00:00)\nWhere: Kaunas")
    assert [attached.file.name for attached in message.attachments.all()] == ["invite.ics"]


def test_a_signature_is_folded_with_what_is_quoted(world, box: Mailbox) -> None:
    message = shown(letter(text="It is on fire.\n\n-- \nCarol\nAcme\n"))
    assert (message.text, message.quoted) == ("It is on fire.", "--\nCarol\nAcme")


def test_an_encrypted_mail_is_a_ticket_that_says_so(world, box: Mailbox) -> None:
    raw = b"From: Carol <carol@example.org>\nTo: help@example.org\nContent-Type: application/pkcs7-mime\n\nMIIB"
    assert "encrypted" in shown(raw).text


def test_a_mail_that_breaks_the_limits_is_a_ticket_of_its_beginning(
    world, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from talka.kit.mime import child  # noqa: PLC0415  only here

    real = child._asked

    def breaks(what: int, raw: bytes, *limits: int) -> child.Answer:
        if len(raw) > child.BEGINNING:
            raise child.ParseFailed("took too much memory")
        return real(what, raw, *limits)

    monkeypatch.setattr(child, "_asked", breaks)
    message = shown(letter(text="It is on fire.\n" + "x\n" * child.BEGINNING))
    assert message.text.startswith("It is on fire.")
    assert "the original mail" in message.text
