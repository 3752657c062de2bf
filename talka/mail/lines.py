"""Open lines to the servers mail leaves through. Signing in anew for each mail costs more than the mail.

A line carries one mail after another (RFC 5321 §4.1.1.5: RSET between them) and is hung up when nothing waits for it.
"""

import os
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .models import Mailbox

MAILS = 100  # on one line; servers hang up on those who talk for ever
SILENCE = 20.0  # seconds after which a line is taken for dead
GOODBYE = 5.0  # seconds

Key = tuple[object, ...]


@dataclass(eq=False)
class Line:
    server: smtplib.SMTP
    key: Key
    mails: int = 0  # carried before the one in hand
    used: float = 0.0
    is_spent: bool = False
    is_clean: bool = True  # nothing is left of the mail before


class Idle:
    """The lines nobody speaks on, of this process only: after a fork the new one begins its own."""

    def __init__(self) -> None:
        self.lock, self.owner, self.lines = threading.Lock(), os.getpid(), list[Line]()

    def put(self, line: Line) -> None:
        with self.lock:
            self.lines.append(line)

    def one(self, key: Key) -> Line | None:
        found = self.take(lambda line: line.key == key)
        for other in found[1:]:
            self.put(other)
        return found[0] if found else None

    def take(self, wanted: Callable[[Line], bool]) -> list[Line]:
        with self.lock:
            if self.owner != os.getpid():
                self.owner, self.lines = os.getpid(), []
            found = [line for line in self.lines if wanted(line)]
            self.lines = [line for line in self.lines if line not in found]
            return found


_idle = Idle()


@contextmanager
def borrowed(mailbox: Mailbox, dial: Callable[[Mailbox], smtplib.SMTP]) -> Iterator[Line]:
    """A line that is signed in; kept for the next mail unless the borrower marks it as spent."""
    line = _kept(mailbox) or Line(dial(mailbox), _key(mailbox))
    try:
        yield line
    finally:
        line.mails, line.used = line.mails + 1, time.monotonic()
        if line.is_spent:
            line.server.close()
        elif line.mails >= MAILS:
            say_goodbye(line.server)
        else:
            _idle.put(line)


def hang_up(mailbox: Mailbox | None = None) -> None:
    """Nothing more waits for this mailbox; without one: the lines that have been silent for long."""
    late = time.monotonic() - SILENCE
    for line in _idle.take(lambda one: one.used < late if mailbox is None else one.key[0] == mailbox.pk):
        say_goodbye(line.server)


def say_goodbye(server: smtplib.SMTP) -> None:
    """The mail is decided already; how the goodbye goes does not matter."""
    try:
        if server.sock:
            server.sock.settimeout(GOODBYE)
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def _kept(mailbox: Mailbox) -> Line | None:
    hang_up()
    key = _key(mailbox)
    while line := _idle.one(key):
        if _is_ready(line):
            return line
        line.server.close()
    return None


def _is_ready(line: Line) -> bool:
    """After a mail that was taken all is forgotten, after one that was not it is said (RFC 5321 §4.1.1.4, 4.1.1.5)."""
    server = line.server
    try:
        if server.sock is None:
            return False
        server.sock.settimeout(server.timeout)
        server.command_encoding = "ascii"
        return line.is_clean or server.rset()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _key(mailbox: Mailbox) -> Key:
    """Another server or another account is another line."""
    return (
        mailbox.pk, mailbox.outgoing_host, mailbox.outgoing_port, mailbox.outgoing_security, mailbox.outgoing_user,
        mailbox.outgoing_password, mailbox.sign_in,
    )  # fmt: skip
