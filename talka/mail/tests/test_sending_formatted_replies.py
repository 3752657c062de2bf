"""A formatted reply goes out as text and HTML with its pictures inside; a held one waits; a forward says what it passes on."""

from email import message_from_bytes, policy

import pytest

from talka.files import store
from talka.kit.errors import Refused
from talka.mail import keeping
from talka.mail.composing import compose
from talka.mail.models import Outgoing
from talka.mail.testing import arrive, letter, mailbox
from talka.tickets.actions import forward, note, redact, reply, take_back
from talka.tickets.models import Held

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def box(world):
    return mailbox(world.desk)


def mails(message, box):
    rows = Outgoing.objects.filter(message=message).order_by("pk")
    return [message_from_bytes(compose(row, box), policy=policy.default) for row in rows]


def test_a_picture_in_the_text_travels_by_its_content_id(world, box):
    file = store.save("shot.png", PNG, by=world.ada)
    html = f'<p>See <strong>this</strong> <img src="/files/{file.pk}?inline" alt="shot"></p>'
    message = reply(world.ticket(), "", by=world.ada, html=html, files=[(file, "one@talka"), ("log.txt", b"log")])
    (mail,) = mails(message, box)
    body = mail.get_body(("html",)).get_content()
    assert 'src="cid:one@talka"' in body
    assert "/files/" not in body
    assert "<strong>this</strong>" in body
    assert mail.get_body(("plain",)).get_content().startswith("See this")
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [(part["Content-ID"], part.get_content_disposition()) for part in pictures] == [("<one@talka>", "inline")]
    assert [part.get_filename() for part in mail.iter_attachments()][-1] == "log.txt"


def test_blind_copies_stand_in_nobody_elses_mail(world, box):  # HAZARDS NOTE-3
    message = reply(world.ticket(), "Hello", by=world.ada, bcc=["hidden@example.com"])
    for mail in mails(message, box):
        assert "hidden@example.com" not in str(mail["Cc"])
        assert str(mail["To"]) in ("carol@example.org", "hidden@example.com")


def test_a_held_reply_waits_and_a_taken_back_one_has_no_mail(world, box):
    message = reply(world.ticket(), "Hello", by=world.ada, hold=10)
    row = Outgoing.objects.get()
    assert row.next_try == Held.objects.get().leaves_at
    take_back(message, by=world.ada)
    assert not Outgoing.objects.exists()


def test_a_mail_that_is_on_its_way_is_not_taken_back(world, box):  # HAZARDS I4
    message = reply(world.ticket(), "Hello", by=world.ada, hold=10)
    Outgoing.objects.update(state=Outgoing.State.SENDING)
    with pytest.raises(Refused):
        take_back(message, by=world.ada)
    assert world.carol.tickets.get().messages.filter(pk=message.pk).exists()
    assert Outgoing.objects.count() == 1


def test_a_forward_quotes_the_conversation_and_no_note(world, box):  # HAZARDS NOTE-5
    ticket = world.ticket(text="It drops.")
    note(ticket, "CANARY-note", by=world.ada)
    (mail,) = mails(forward(ticket, "Please look.", to=["support@vendor.example"], by=world.ada), box)
    text = mail.get_body(("plain",)).get_content()
    assert "Please look." in text
    assert "It drops." in text
    assert "CANARY" not in mail.as_string()
    assert str(mail["Subject"]).startswith("Fwd: ")


def test_redaction_erases_the_original_mail_too(world, box, django_capture_on_commit_callbacks):  # HAZARDS MASS-3
    raw = arrive(letter(text="My password is hunter2\n"), mailbox=box)
    said = raw.ticket.messages.get()
    path = keeping.where(raw.path)
    assert b"hunter2" in path.read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        redact(said, reason="A password", raw=True, by=world.eve)
    assert not path.exists()
