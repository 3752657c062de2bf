"""One line to the server carries many mails, and what happens to the line says nothing about the mail (REL-OUT)."""

import socket

from talka.jobs.worker import drain
from talka.mail import lines, outbox
from talka.mail.models import Mailbox, Outgoing
from talka.mail.testing import Sink, sink


def news(count: int) -> None:
    for number in range(count):
        outbox.put_mass(f"reader{number}@elsewhere.test", "News", "There is news.", topic="news")


def states() -> set[str]:
    return set(Outgoing.objects.values_list("state", flat=True))


def test_mails_that_wait_share_a_line_and_the_last_one_hangs_up(world, server: Sink) -> None:
    news(5)
    drain()
    assert (len(server.taken), len(server.lines)) == (5, 1)
    assert lines._idle.lines == []


def test_a_refusal_leaves_nothing_behind_for_the_next_mail(world, server: Sink) -> None:
    server.answers["reader1@elsewhere.test"] = "550 5.1.1 Nobody here"
    news(3)
    drain()
    assert [recipients for _s, recipients, _m in server.taken] == [
        ["reader0@elsewhere.test"],
        ["reader2@elsewhere.test"],
    ]
    assert len(server.lines) == 1


def test_a_line_that_broke_while_it_was_kept_is_no_failed_attempt(world, server: Sink, monkeypatch) -> None:
    news(1)
    with monkeypatch.context() as patch:
        patch.setattr(lines, "hang_up", lambda mailbox=None: None)  # as if the next mail came in this moment
        drain()
    lines._idle.lines[0].server.sock.shutdown(socket.SHUT_RDWR)
    news(2)
    drain()
    assert states() == {"sent"}
    assert Outgoing.objects.filter(attempts=1).count() == len(server.taken) == 3
    assert len(server.lines) == 2


def test_silence_after_the_text_ends_the_line_and_the_next_mail_has_its_own(world, server: Sink) -> None:
    server.silent_after_data = True
    news(2)
    drain()
    assert states() == {"uncertain"}
    assert len(server.taken) == len(server.lines) == 2  # HAZARDS REL-OUT-04: none of them twice


def test_another_server_is_another_line(world, box: Mailbox, server: Sink, monkeypatch) -> None:
    news(1)
    with monkeypatch.context() as patch:
        patch.setattr(lines, "hang_up", lambda mailbox=None: None)
        drain()
    with sink() as other:
        box.refresh_from_db()
        other.use(box)
        news(2)
        drain()
        assert (len(server.taken), len(other.taken)) == (1, 2)


def test_a_line_does_not_outlive_its_mails_by_much(world, server: Sink, monkeypatch) -> None:
    news(1)
    with monkeypatch.context() as patch:
        patch.setattr(lines, "hang_up", lambda mailbox=None: None)
        drain()
    monkeypatch.setattr(lines, "SILENCE", -1.0)
    lines.hang_up()
    assert lines._idle.lines == []
