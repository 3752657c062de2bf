"""Old mail is read in pieces, resumed where it stopped, and never before the new (HAZARDS REL-IN-04, 12, 14)."""

import threading
from collections.abc import Iterator

import pytest
from imapclient import SocketTimeout
from imapclient.exceptions import IMAPClientError

from talka.mail import vault
from talka.mail.models import Mailbox, RawMail, Security
from talka.mail.receiving import receive_some
from talka.mail.sources import backlog, imap, watching
from talka.mail.testing import letter

from .scripted_imap import PASSWORD, Folder, ImapServer, imap_server


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with imap_server() as found:
        yield found


@pytest.fixture
def inbox(box: Mailbox, server: ImapServer) -> Mailbox:
    box.incoming, box.incoming_host, box.incoming_port = "imap", "127.0.0.1", server.port
    box.incoming_user, box.incoming_password, box.incoming_security = "help", vault.seal(PASSWORD), Security.NONE
    box.save()
    return box


def fill(server: ImapServer, count: int, *flags: str, date: str = "23-Nov-2026 09:14:00 +0000") -> None:
    for number in range(count):
        server.put(letter(subject=f"Old {number}", message_id=f"<{number}.{date[:6].strip()}@x>"), *flags, date=date)


def subjects() -> list[str]:
    while receive_some():
        pass
    return sorted(RawMail.objects.exclude(outcome="duplicate").values_list("subject", flat=True))


@pytest.mark.parametrize(("choice", "count"), [("new", 0), ("unread", 2), ("days", 3), ("all", 6)])
def test_of_the_mail_that_is_there_already_only_what_was_chosen_is_taken(
    inbox: Mailbox, server: ImapServer, choice: str, count: int
) -> None:
    fill(server, 3, "\\Seen", date="02-Jan-2024 10:00:00 +0000")
    fill(server, 1, "\\Seen")
    fill(server, 2)
    inbox.backlog, inbox.backlog_days = choice, 3650 if choice == "all" else 400
    inbox.save()
    assert imap.read_once(inbox) == count
    server.put(letter(subject="New"))
    inbox.refresh_from_db()
    assert imap.read_once(inbox) == 1
    assert "New" in subjects()


def test_a_hundred_thousand_old_mails_are_not_asked_for_at_once(inbox: Mailbox, server: ImapServer) -> None:
    raw = letter(subject="Old")
    server.folders["INBOX"].mails |= {uid: type(one)(raw) for uid, one in _many(100_000)}
    server.folders["INBOX"].next_uid = 100_001
    inbox.backlog = "all"
    inbox.save()
    assert imap.read_once(inbox) == backlog.PIECE
    inbox.refresh_from_db()
    assert inbox.backlog_left == (backlog.PIECE, 100_000)
    server.put(letter(subject="New and urgent", message_id="<new@x>"))
    assert imap.read_once(inbox) == backlog.PIECE + 1
    assert "New and urgent" in subjects()  # it did not wait for the other 99,600


def _many(count: int) -> Iterator[tuple[int, object]]:
    from .scripted_imap import Mail  # noqa: PLC0415  one use

    return ((uid, Mail(b"")) for uid in range(1, count + 1))


def test_old_mail_goes_on_where_it_stopped(inbox: Mailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlog, "PIECE", 4)
    monkeypatch.setattr(backlog, "WINDOW", 3)
    fill(server, 10)
    inbox.backlog = "all"
    inbox.save()
    counts = []
    for _session in range(4):
        counts.append(imap.read_once(Mailbox.objects.get(pk=inbox.pk)))
    assert counts == [4, 4, 2, 0]
    assert len(subjects()) == 10


def test_a_folder_that_was_numbered_anew_brings_nothing_twice(inbox: Mailbox, server: ImapServer) -> None:
    fill(server, 3)
    assert imap.read_once(inbox) == 3
    old = server.folders["INBOX"]
    server.folders["INBOX"] = Folder(validity=77)
    for mail in old.mails.values():
        server.put(mail.content, "\\Seen")
    server.put(letter(subject="Old 0", message_id="<0.23-Nov@x>"))  # unread, and the same mail as one before
    server.put(letter(subject="Fresh"))
    inbox.refresh_from_db()
    imap.read_once(inbox)
    assert subjects().count("Fresh") == 1
    assert len(subjects()) == 4


def test_several_folders_are_read_and_each_remembers_its_place(inbox: Mailbox, server: ImapServer) -> None:
    server.folders["Support/VIP"] = Folder()
    inbox.more_folders = ["Support/VIP"]
    inbox.save()
    server.put(letter(subject="One"))
    server.put(letter(subject="Two"), folder="Support/VIP")
    assert imap.read_once(inbox) == 2
    inbox.refresh_from_db()
    assert set(inbox.cursor) == {"INBOX", "Support/VIP"}
    assert imap.read_once(inbox) == 0
    assert subjects() == ["One", "Two"]


def test_a_mail_is_moved_only_after_it_is_kept(
    inbox: Mailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.folders["Done"] = Folder()
    inbox.move_to = "Done"
    inbox.save()
    server.put(letter(subject="One"))
    with monkeypatch.context() as patch:
        patch.setattr(imap, "store", lambda offer: (_ for _ in ()).throw(OSError(28, "disk full")))
        with pytest.raises(OSError, match="disk full"):
            imap.read_once(inbox)
    assert (len(server.folders["INBOX"].mails), len(server.folders["Done"].mails)) == (1, 0)
    inbox.refresh_from_db()
    assert imap.read_once(inbox) == 1
    assert (len(server.folders["INBOX"].mails), len(server.folders["Done"].mails)) == (0, 1)


def test_a_busy_server_says_nothing_against_a_mail(inbox: Mailbox, server: ImapServer) -> None:
    server.put(letter(subject="One"))
    server.refuses["UID FETCH"] = "NO [THROTTLED] later"
    for _session in range(imap.MOST_REFUSALS + 1):
        with pytest.raises(IMAPClientError):
            imap.read_once(Mailbox.objects.get(pk=inbox.pk))
    assert not RawMail.objects.exists()
    server.refuses.clear()
    assert imap.read_once(Mailbox.objects.get(pk=inbox.pk)) == 1


def test_a_goodbye_in_the_middle_is_trouble_and_not_the_end(inbox: Mailbox, server: ImapServer) -> None:
    server.put(letter(subject="One"))
    server.refuses["UID FETCH"] = "* BYE shutting down"
    with pytest.raises((IMAPClientError, OSError)):
        imap.read_once(inbox)
    server.refuses.clear()
    assert imap.read_once(Mailbox.objects.get(pk=inbox.pk)) == 1


def test_a_line_that_died_in_silence_is_noticed(
    inbox: Mailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "IDLE_SPAN", 0.2)  # five minutes in life, and one more for the answer: under ten
    monkeypatch.setattr(imap, "TIMEOUT", SocketTimeout(connect=2, read=0.3))
    server.deaf = True
    with pytest.raises(OSError, match="timed out"):
        imap.stay(inbox, threading.Event())
    assert server.commands.count("IDLE") == 1


def test_new_mail_ends_the_waiting(inbox: Mailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    kept = []

    def note(offer: object) -> None:
        kept.append(offer)
        stop.set()

    monkeypatch.setattr(imap, "store", note)
    waiting = threading.Event()
    real = imap._wait

    def watched(*given: object) -> None:
        timer = threading.Timer(0.05, lambda: server.put(letter(subject="Now")))
        timer.start()
        waiting.set()
        real(*given)

    monkeypatch.setattr(imap, "_wait", watched)
    imap.stay(inbox, stop)
    assert waiting.is_set()
    assert len(kept) == 1


def test_the_pause_after_a_broken_session_that_had_fetched_starts_anew(inbox: Mailbox) -> None:
    reader = watching.Reader(inbox)
    from django.utils import timezone  # noqa: PLC0415  one use

    began = timezone.now()
    assert not reader._has_read_since(began)
    imap._noted(inbox)
    assert reader._has_read_since(began)
