"""For tests: mails in, and a mail server that takes, refuses or falls silent as it is told."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Session
from aiosmtpd.smtp import Envelope

from talka.desks.models import Desk

from .arrivals import Offer, store
from .models import Mailbox, RawMail, Security


def letter(
    sender: str = "Carol <carol@example.org>", subject: str = "Printer", text: str = "It is on fire.\n", **headers: Any
) -> bytes:
    """A plain mail; headers by keyword, as in in_reply_to="<x@y>"."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = headers.pop("to", "help@example.org")
    mail["Subject"] = subject
    for name, value in headers.items():
        mail[name.replace("_", "-").title()] = value
    mail.set_content(text)
    return mail.as_bytes()


def arrive(raw: bytes, **offer: Any) -> RawMail:
    """Keep a mail and take it through the steps; the row as it ended."""
    from .receiving import receive_some  # noqa: PLC0415  models first

    row = store(Offer(raw, **offer))
    while receive_some():
        pass
    row.refresh_from_db()
    return row


def mailbox(desk: Desk, address: str = "help@example.org", **fields: Any) -> Mailbox:
    fields.setdefault("default", not Mailbox.objects.exists())
    return Mailbox.objects.create(name=address.partition("@")[0] + " " + address, address=address, desk=desk, **fields)


logging.getLogger("mail.log").setLevel(logging.WARNING)


@dataclass
class Sink:
    """A mail server of the tests. `answers` maps a step or a recipient to what it says instead of 250."""

    port: int = 0
    taken: list[tuple[str, list[str], Message]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    silent_after_data: bool = False
    lines: list[Any] = field(default_factory=list)  # a transport for each session in which a mail was begun

    def use(self, box: Mailbox) -> Mailbox:
        box.outgoing_host, box.outgoing_port, box.outgoing_security = "127.0.0.1", self.port, Security.NONE
        box.save(update_fields=["outgoing_host", "outgoing_port", "outgoing_security"])
        return box

    @property
    def mails(self) -> list[Message]:
        return [mail for _sender, _recipients, mail in self.taken]

    async def handle_MAIL(
        self, server: Session, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        if server.transport not in self.lines:
            self.lines.append(server.transport)
        return self.answers.get("MAIL", "250 ok")

    async def handle_RCPT(
        self, server: Session, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Session, session: Any, envelope: Envelope) -> str:
        if answer := self.answers.get("DATA"):
            return answer
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        self.taken.append(
            ((envelope.mail_from or "").strip("<>"), list(envelope.rcpt_tos), message_from_bytes(content, policy=SMTP))
        )
        if self.silent_after_data and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()  # the mail is taken, the answer never leaves
        return "250 taken"


class FreePort(Controller):
    """Listens on whatever port is free, and says which."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def sink(**options: Any) -> Iterator[Sink]:
    """A running mail server; options are those of aiosmtpd's SMTP, such as tls_context and authenticator."""
    found = Sink()
    controller = FreePort(found, hostname="127.0.0.1", port=0, data_size_limit=0, **options)
    controller.start()
    try:
        found.port = controller.port
        yield found
    finally:
        controller.stop()
