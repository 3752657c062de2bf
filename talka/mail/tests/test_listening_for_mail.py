"""Our own SMTP and LMTP door: "250" only after the commit, plain answers for everything else."""

import asyncio
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from django.db import OperationalError, connections

from talka.mail import keeping
from talka.mail.models import Mailbox, RawMail
from talka.mail.sources import listener
from talka.mail.testing import letter, mailbox
from talka.options import store

from .dovecot import certificate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company(world, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """The listener's thread asks on the test's own connection: a database in memory has no other."""
    shared = connections["default"]
    one_at_a_time = threading.Lock()
    shared.inc_thread_sharing()

    def ask(question: Callable[..., object], *args: object) -> object:
        with one_at_a_time:
            connections["default"] = shared
            return question(*args)

    monkeypatch.setattr(listener, "_with_connection", ask)
    yield world
    shared.dec_thread_sharing()


@pytest.fixture
def doors(company) -> Iterator[tuple[int, int]]:
    """Ports of an SMTP and an LMTP door that are open."""
    ready, stop, ports = threading.Event(), threading.Event(), []

    async def serve() -> None:
        shelf = listener.Shelf()
        handlers = [(SMTP, listener.Door(shelf, False)), (LMTP, listener.Door(shelf, True))]
        servers = [
            await asyncio.get_running_loop().create_server(lambda p=p, h=h: listener._session(p, h), "127.0.0.1", 0)
            for p, h in handlers
        ]
        ports.extend(server.sockets[0].getsockname()[1] for server in servers)
        ready.set()
        while not stop.is_set():
            await asyncio.sleep(0.01)
        for server in servers:
            server.close()
        shelf.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield ports[0], ports[1]
    stop.set()
    thread.join(10)


@pytest.fixture
def help_desk(company) -> Mailbox:
    return mailbox(company.desk)


def test_a_mail_is_kept_before_the_answer(doors: tuple[int, int], help_desk: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", doors[0]) as client:
        assert client.sendmail("carol@example.org", ["help+1.abc@example.org"], letter()) == {}
        row = RawMail.objects.get()
        assert (row.source, row.mailbox, row.envelope_from, row.envelope_to) == (
            "smtp",
            help_desk,
            "carol@example.org",
            ["help+1.abc@example.org"],
        )
        assert message_from_bytes(keeping.read(row.path))["Subject"] == "Printer"


def test_whom_we_do_not_serve_is_told_so_unless_everything_is_taken(doors: tuple[int, int], help_desk: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", doors[0]) as client:
        client.ehlo()
        client.mail("a@b.test")
        assert client.rcpt("stranger@example.org")[0] == 550
        assert client.rcpt("not an address")[0] in (550, 553)
        store.put("mail.catch_all", True)
        assert client.rcpt("stranger@example.org")[0] == 250


def test_trouble_of_ours_is_451_and_nothing_is_half_kept(
    doors: tuple[int, int], help_desk: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(offers: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(listener, "store_all", broken)
    with smtplib.SMTP("127.0.0.1", doors[0]) as client, pytest.raises(smtplib.SMTPDataError) as refused:
        client.sendmail("a@b.test", ["help@example.org"], letter())
    assert refused.value.smtp_code == 451
    assert not RawMail.objects.exists()


def test_too_large_is_552(doors: tuple[int, int], help_desk: Mailbox, settings) -> None:
    settings.MAX_MAIL = 2000
    with smtplib.SMTP("127.0.0.1", doors[0]) as client:
        client.ehlo()
        client.mail("a@b.test")
        client.rcpt("help@example.org")
        assert client.data(letter(text="x" * 4000))[0] == 552
    assert not RawMail.objects.exists()


def test_one_mail_for_two_mailboxes_is_kept_for_each(doors: tuple[int, int], help_desk: Mailbox, company) -> None:
    mailbox(company.desk, "sales@example.org")
    with smtplib.SMTP("127.0.0.1", doors[0]) as client:
        client.sendmail("a@b.test", ["help@example.org", "sales@example.org", "help+x@example.org"], letter())
    assert sorted(row.mailbox.address for row in RawMail.objects.all()) == ["help@example.org", "sales@example.org"]


def test_lmtp_answers_once_for_each_recipient(doors: tuple[int, int], help_desk: Mailbox) -> None:
    with smtplib.LMTP("127.0.0.1", doors[1]) as client:
        client.ehlo("x")
        client.mail("<>")
        client.rcpt("help@example.org")
        client.rcpt("help+1@example.org")
        assert client.data(letter())[0] == 250
        assert client.getreply()[0] == 250
    row = RawMail.objects.get()
    assert (row.source, row.envelope_from) == ("lmtp", "")


def test_addresses_with_other_letters_are_understood(doors: tuple[int, int], help_desk: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", doors[0]) as client:
        client.ehlo()
        assert client.has_extn("smtputf8")
        client.sendmail("žygis@ąžuolas.test", ["help@example.org"], letter(), mail_options=["SMTPUTF8"])
    assert RawMail.objects.get().envelope_from == "žygis@ąžuolas.test"


def test_many_at_once_share_commits(doors: tuple[int, int], help_desk: Mailbox) -> None:
    def send(count: int) -> None:
        with smtplib.SMTP("127.0.0.1", doors[0]) as client:
            for _number in range(count):
                client.sendmail("a@b.test", ["help@example.org"], letter())

    threads = [threading.Thread(target=send, args=(10,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert RawMail.objects.count() == 80


def test_a_mail_that_says_it_is_too_large_is_refused_before_it_is_sent(
    doors: tuple[int, int], help_desk: Mailbox, settings
) -> None:
    with smtplib.SMTP("127.0.0.1", doors[0], "test") as client:  # HAZARDS REL-IN-16
        client.ehlo()
        assert client.mail("carol@example.org", [f"SIZE={settings.MAX_MAIL + 1}"])[0] == 552
        assert client.mail("carol@example.org", [f"SIZE={settings.MAX_MAIL - 1}"])[0] == 250


def test_encryption_is_offered_when_there_is_a_certificate(
    doors: tuple[int, int], help_desk: Mailbox, settings, tmp_path: Path
) -> None:
    cert, key = certificate(tmp_path)
    settings.SMTP_CERTIFICATE, settings.SMTP_CERTIFICATE_KEY = str(cert), str(key)
    trusting = ssl.create_default_context(cafile=str(cert))
    trusting.check_hostname = False
    with smtplib.SMTP("127.0.0.1", doors[0], "test") as client:
        client.starttls(context=trusting)
        client.sendmail("carol@example.org", ["help@example.org"], letter())
    assert RawMail.objects.count() == 1
    settings.SMTP_CERTIFICATE = ""
    with smtplib.SMTP("127.0.0.1", doors[0], "test") as client:
        client.ehlo()
        assert not client.has_extn("starttls")
