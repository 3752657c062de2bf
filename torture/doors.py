"""Handing a mail over as other mail servers do: again and again until it is taken."""

import contextlib
import os
import smtplib
import socket
import tempfile
import time
from dataclasses import dataclass

from talka.mail.tests.scripted_imap import ImapServer
from talka.mail.tests.scripted_pop3 import Pop3Server

from .mails import Mail
from .nursery import Nursery

PATIENCE = 30.0


@dataclass
class Doors:
    nursery: Nursery
    smtp: int
    lmtp: int
    imap: ImapServer
    pop3: Pop3Server
    refusals: int = 0

    def offer(self, mail: Mail, crash: str = "") -> bool:
        """True once somebody has said that they have it; lying in a mailbox counts as offered."""
        taken = getattr(self, f"_{mail.door}")(mail, crash)
        self.refusals += not taken
        return bool(taken)

    def _smtp(self, mail: Mail, crash: str) -> bool:
        return self._session(smtplib.SMTP, self.smtp, mail)

    def _lmtp(self, mail: Mail, crash: str) -> bool:
        return self._session(smtplib.LMTP, self.lmtp, mail)

    def _imap(self, mail: Mail, crash: str) -> bool:
        self.imap.put(mail.raw)
        return True

    def _pop3(self, mail: Mail, crash: str) -> bool:
        self.pop3.put(mail.raw)
        return True

    def _pipe(self, mail: Mail, crash: str) -> bool:
        words = ("mail", "receive", "--recipient", "help@example.org", "--sender", mail.sender)
        with tempfile.NamedTemporaryFile() as raw:
            raw.write(mail.raw)
            raw.flush()
            pid = self.nursery.start(*words, stdin=raw.name, TALKA_CRASH_AT=crash)
            while (code := self.nursery.ended(pid)) is None:
                time.sleep(0.02)
        return code == 0

    def _session(self, protocol: type[smtplib.SMTP], port: int, mail: Mail) -> bool:
        if mail.rude:
            mail.rude = False
            self._break_off(port, mail, b"LHLO" if protocol is smtplib.LMTP else b"EHLO")
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                pass
            with protocol("127.0.0.1", port, "torture.test", timeout=PATIENCE) as client:  # type: ignore[call-arg]
                client.sendmail(mail.sender, ["help@example.org"], mail.raw)
        except (OSError, smtplib.SMTPException):
            return False
        return True

    def _break_off(self, port: int, mail: Mail, hello: bytes) -> None:
        """Half of the text, and the line is dead: nobody was told that it is kept."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as line:
            line.sendall(
                hello + b" torture.test\r\nMAIL FROM:<" + mail.sender.encode() + b">\r\n"
                b"RCPT TO:<help@example.org>\r\nDATA\r\n"
            )
            line.settimeout(5)
            seen = b""
            while b"\r\n354" not in seen and (more := line.recv(4096)):
                seen += more
            line.sendall(mail.raw[: len(mail.raw) // 2])


def free_ports(count: int) -> list[int]:
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [door.getsockname()[1] for door in doors]
    for door in doors:
        door.close()
    return ports


def stop_hard(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 9)
