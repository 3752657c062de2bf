"""News has a way out in one click, without signing in (RFC 8058)."""

from urllib.parse import urlsplit

from django.test import Client

from talka.jobs.worker import drain
from talka.mail import outbox
from talka.mail.models import Mailbox, Unsubscribed
from talka.mail.testing import Sink


def place(server: Sink) -> str:
    outbox.put_mass("carol@example.org", "How was it?", "Three questions.", topic="surveys")
    drain()
    header = str(server.mails[-1]["List-Unsubscribe"]).strip("<>")
    where = urlsplit(header)
    return f"{where.path}?{where.query}"


def test_a_mass_mail_says_that_it_is_one(world, server: Sink) -> None:
    place(server)
    [mail] = server.mails
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Precedence"] == "bulk"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert "surveys" in mail["List-Id"]


def test_one_post_by_a_mail_program_ends_it(world, server: Sink) -> None:
    address = place(server)
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert outbox.put_mass("carol@example.org", "Again?", "Text", topic="surveys") is None
    assert outbox.put_mass("carol@example.org", "Other", "Text", topic="outages") is not None


def test_looking_at_the_link_changes_nothing(world, server: Sink) -> None:
    address = place(server)
    page = Client().get(address)
    assert b"carol@example.org" in page.content
    assert not Unsubscribed.objects.exists()


def test_nobody_is_signed_off_by_somebody_else(world, server: Sink, box: Mailbox) -> None:
    address = place(server)
    assert Client().post(address.replace("carol", "ada")).status_code == 404
    assert Client().post(address.replace("surveys", "outages")).status_code == 404
    assert not Unsubscribed.objects.exists()


def test_who_left_can_come_back(world, server: Sink) -> None:
    address = place(server)
    Client().post(address)
    Client().post(address, {"back": "1"})
    assert not Unsubscribed.objects.exists()
