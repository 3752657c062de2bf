"""IMAP and POP3 against a real Dovecot: nothing is marked or deleted before it is ours."""

import imaplib
import poplib
import threading
from collections.abc import Iterator

import pytest
from django.db import OperationalError

from talka.mail import probing, vault
from talka.mail.models import Mailbox, RawMail, Security
from talka.mail.receiving import receive_some
from talka.mail.sources import imap, pop3
from talka.mail.testing import letter
from talka.tickets.models import Ticket

from .dovecot import PASSWORD, Dovecot, dovecot


@pytest.fixture(scope="module")
def running() -> Iterator[Dovecot]:
    with dovecot() as found:
        yield found


@pytest.fixture
def mailserver(running: Dovecot, request: pytest.FixtureRequest) -> Dovecot:
    """The same server with an empty mailbox of this test's own."""
    running.user = request.node.name[5:60].replace("[", "-").replace("]", "")
    return running


def use(box: Mailbox, server: Dovecot, protocol: str) -> Mailbox:
    box.incoming, box.incoming_host, box.incoming_user = protocol, "127.0.0.1", server.user
    box.incoming_port = server.imap if protocol == "imap" else server.pop3
    box.incoming_security, box.incoming_password = Security.NONE, vault.seal(PASSWORD)
    box.save()
    return box


def test_a_mail_in_the_imap_folder_becomes_a_ticket(box: Mailbox, mailserver: Dovecot) -> None:
    use(box, mailserver, "imap")
    mailserver.put(letter(subject="By IMAP"))
    assert imap.read_once(box) == 1
    assert mailserver.count("SEEN") == 1
    receive_some()
    assert Ticket.objects.get().subject == "By IMAP"
    assert imap.read_once(box) == 0


def test_only_what_is_new_is_fetched_the_next_time(box: Mailbox, mailserver: Dovecot) -> None:
    use(box, mailserver, "imap")
    mailserver.put(letter(subject="Read long ago"), r"(\Seen)")
    mailserver.put(letter(subject="One"))
    assert imap.read_once(box) == 1
    mailserver.put(letter(subject="Two"), r"(\Seen)")  # somebody looked at it in their own program
    box.refresh_from_db()
    assert imap.read_once(box) == 1
    receive_some()
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == ["One", "Two"]


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_nothing_is_marked_or_deleted_while_we_cannot_keep_it(
    box: Mailbox, mailserver: Dovecot, protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(box, mailserver, protocol)
    box.delete_after = True
    box.save()
    mailserver.put(letter())
    reader = imap if protocol == "imap" else pop3

    def broken(offer: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(reader, "store", broken)
        with pytest.raises(OperationalError):
            reader.read_once(box)
    assert mailserver.count("ALL" if protocol == "pop3" else "UNSEEN") == 1  # POP3 itself marks what it hands over
    assert not RawMail.objects.exists()
    assert reader.read_once(box) == 1
    assert (mailserver.count(), RawMail.objects.count()) == (0, 1)


def test_a_folder_made_anew_gives_no_second_ticket(box: Mailbox, mailserver: Dovecot) -> None:
    use(box, mailserver, "imap")
    raw = letter(message_id="<same@example.org>")
    mailserver.put(raw)
    imap.read_once(box)
    box.cursor["INBOX"]["validity"] -= 1  # as if the server had given new numbers to everything
    box.save()
    mailserver.put(raw)
    imap.read_once(box)
    while receive_some():
        pass
    assert Ticket.objects.count() == 1
    assert RawMail.objects.filter(outcome=RawMail.Outcome.DUPLICATE).count() == 1


def test_a_mail_that_is_too_large_is_noted_and_stays(box: Mailbox, mailserver: Dovecot, settings) -> None:
    settings.MAX_MAIL = 2000
    use(box, mailserver, "imap")
    mailserver.put(letter(subject="Large", text="x" * 3000))
    mailserver.put(letter(subject="Small"))
    assert imap.read_once(box) == 1
    assert mailserver.count() == 2
    refused = RawMail.objects.get(state=RawMail.State.REFUSED)
    assert "larger" in refused.reason


def test_pop3_remembers_what_it_has(box: Mailbox, mailserver: Dovecot) -> None:
    use(box, mailserver, "pop3")
    mailserver.put(letter(subject="One"))
    assert pop3.read_once(box) == 1
    mailserver.put(letter(subject="Two"))
    assert pop3.read_once(box) == 1
    assert mailserver.count() == 2
    while receive_some():
        pass
    assert Ticket.objects.count() == 2


def test_idle_hears_of_a_new_mail_at_once(box: Mailbox, mailserver: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    use(box, mailserver, "imap")
    waited = []
    real = imap._wait

    def wait(server: object, mailbox: Mailbox, stop: threading.Event) -> None:
        waited.append(1)
        if len(waited) == 2:
            stop.set()
            return
        threading.Timer(0.3, mailserver.put, [letter(subject="While idle")]).start()
        real(server, mailbox, stop)

    monkeypatch.setattr(imap, "_wait", wait)
    monkeypatch.setattr(imap, "IDLE_SPAN", 20.0)
    imap.stay(box, threading.Event())
    assert RawMail.objects.count() == 1
    box.refresh_from_db()
    assert box.last_read_at is not None


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_the_test_button_tells_three_things_only(box: Mailbox, mailserver: Dovecot, protocol: str) -> None:
    use(box, mailserver, protocol)
    assert probing.incoming(box) == "ok"
    box.incoming_password = vault.seal("wrong")
    assert probing.incoming(box) == "refused"
    box.incoming_port = 1
    assert probing.incoming(box) == "failed"


def test_a_certificate_nobody_vouches_for_is_refused(box: Mailbox) -> None:
    with dovecot(tls=True) as server:
        use(box, server, "imap")
        for security, port in ((Security.TLS, server.imaps), (Security.STARTTLS, server.imap)):
            box.incoming_security, box.incoming_port = security, port
            assert probing.incoming(box) == "failed"


def test_starttls_that_is_missing_is_not_done_without(box: Mailbox, mailserver: Dovecot) -> None:
    use(box, mailserver, "imap")
    box.incoming_security = Security.STARTTLS
    with pytest.raises(imaplib.IMAP4.error), imap.connected(box):
        pass
    use(box, mailserver, "pop3")
    box.incoming_security = Security.STARTTLS
    with pytest.raises(poplib.error_proto), pop3.connected(box):
        pass
