"""Own notes are corrected in the open; what must not be kept goes everywhere."""

import hashlib

import pytest

from talka.events.models import Event
from talka.events.testing import recorded
from talka.files.models import File
from talka.jobs.worker import drain
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.search.index import find
from talka.tickets.actions import add_customer_message, edit_note, note, redact, redact_file, reply
from talka.tickets.models import Draft, Edition, Message

SECRET = "password is hunter2"


def test_an_edited_note_keeps_how_it_read(world):
    first = note(world.ticket(), "Restart vpn1", by=world.ada)
    edit_note(first, "Restart vpn2", by=world.ada)
    first.refresh_from_db()
    assert (first.text, first.edited_at is not None) == ("Restart vpn2", True)
    assert Edition.objects.get().text == "Restart vpn1"
    assert recorded("message.edited")


def test_nobody_edits_a_colleagues_note_nor_what_a_customer_got(world):  # HAZARDS MASS-3
    ticket = world.ticket()
    own, sent = note(ticket, "Mine", by=world.ada), reply(ticket, "Sent", by=world.ada)
    with pytest.raises(NotAllowed):
        edit_note(own, "Theirs", by=world.ben)
    with pytest.raises(Refused):
        edit_note(sent, "Never said", by=world.ada)
    assert not recorded("message.edited")
    assert set(Message.objects.exclude(kind="customer").values_list("text", flat=True)) == {"Mine", "Sent"}


def test_who_left_the_desk_edits_no_old_note(world, client):  # HAZARDS IDOR-5
    own = note(world.ticket(), "Mine", by=world.ada)
    world.ada.grants.all().delete()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"/messages/{own.pk}/editions", {"text": "Changed"}).status_code == 404
    assert not recorded("message.edited")


def test_a_redacted_passage_is_gone_from_everywhere(world):  # HAZARDS MASS-3
    ticket = world.ticket()
    said = add_customer_message(ticket, author=world.carol, text=f"Hello, my {SECRET}, thanks", html=f"<p>{SECRET}</p>")
    Draft.objects.create(ticket=ticket, person=world.ben, kind="reply", text=f"> my {SECRET}")
    drain()
    redact(said, passage=SECRET, reason="A password", by=world.eve)
    drain()
    said.refresh_from_db()
    ticket.refresh_from_db()
    assert said.text == "Hello, my █████, thanks"
    kept = [said.text, said.html, said.quoted, ticket.snippet, Draft.objects.get().text]
    assert not any("hunter2" in text for text in kept)
    assert not find("hunter2", limit=5, allowed=type(ticket).objects.all(), internal=True)
    (event,) = recorded("message.redacted")
    assert event.data["digest"] == hashlib.sha256(SECRET.encode()).hexdigest()
    assert not any("hunter2" in str(data) for data in Event.objects.values_list("data", flat=True))


def test_earlier_versions_of_a_redacted_note_go_too(world):
    secret = note(world.ticket(), SECRET, by=world.ada)
    edit_note(secret, "Nothing here", by=world.ada)
    redact(secret, reason="A password", by=world.eve)
    assert not Edition.objects.exists()


def test_a_redacted_file_is_erased(world):
    said = add_customer_message(world.ticket(), author=world.carol, text="See", files=[("id.png", b"face")])
    attachment = said.attachments.get()
    path = attachment.file.path
    with pytest.raises(NotAllowed):
        redact_file(attachment, reason="No", by=world.ada)
    assert File.objects.exists()
    redact_file(attachment, reason="An identity card", by=world.eve)
    assert not File.objects.exists()
    assert recorded("message.redacted")
    assert path.name


@pytest.mark.parametrize(
    ("who", "values", "refusal"),
    [
        ("ada", {"reason": "x"}, NotAllowed),
        ("carol", {"reason": "x"}, NotAllowed),
        ("eve", {"reason": " "}, Invalid),
        ("eve", {"reason": "x", "passage": "not there"}, Invalid),
    ],
)
def test_content_is_removed_only_by_right_with_a_reason_and_as_it_stands(world, who, values, refusal):
    said = world.ticket(text="Keep this").messages.get()
    with pytest.raises(refusal):
        redact(said, by=getattr(world, who), **values)
    said.refresh_from_db()
    assert said.text == "Keep this"
    assert not recorded("message.redacted")


def test_both_pages_open_for_those_who_may(world, client):
    ticket = world.ticket()
    own = note(ticket, "Mine", by=world.eve)
    client.force_login(world.eve, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/messages/{own.pk}/editions").status_code == 200
    assert client.get(f"/messages/{own.pk}/redactions").status_code == 200
    assert client.post(f"/messages/{own.pk}/editions", {"text": "Mine, corrected"}).status_code == 302
    assert client.post(f"/messages/{own.pk}/redactions", {"reason": "Wrong person"}).status_code == 302
    own.refresh_from_db()
    assert own.text == "█████"
