"""Handing one mail to the mailbox's own server; "no", "later" and "unknown" are told apart (HAZARDS REL-OUT-01..04)."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from talka.kit import crash
from talka.kit.errors import Refused

from . import consents, egress, lines
from .models import Mailbox, Security

TIMEOUT = 30.0
DATA_TIMEOUT = 300.0  # RFC 5321 §4.5.3.2.6: the answer after the text may take long
PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}


class NotSent(Exception):
    """The server proved that it has not taken the mail."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}".strip() if code else text)
        self.code = code


class Deferred(NotSent):
    """Not now: try again later."""


class Rejected(NotSent):
    """Never: the recipient or the mail is refused."""


class SignInFailed(Deferred):
    """The mailbox cannot send at all until somebody looks after its account."""


class Unknown(Exception):
    """The text was handed over and no answer came: it may have been taken, so it is not sent again by itself."""


def send(mailbox: Mailbox, raw: bytes, *, sender: str, recipient: str, handing: Callable[[], None]) -> None:
    """Deliver to the server; `handing` is called just before the text goes, when the doubt begins."""
    handed = False

    def begin() -> None:
        nonlocal handed
        handed = True
        handing()

    while True:
        with lines.borrowed(mailbox, _open) as line:
            line.is_clean = False
            try:
                _deliver(line.server, raw, sender, recipient, begin)
                line.is_clean = True
                return
            except NotSent as no:
                line.is_spent = no.code in (0, 421)  # RFC 5321 §3.8: the server closes after 421
                # a kept line that is gone says nothing about the mail: once more, on a new one
                if not (line.is_spent and line.mails and not handed):
                    raise
            except BaseException:
                line.is_spent = True
                raise


def _deliver(server: smtplib.SMTP, raw: bytes, sender: str, recipient: str, handing: Callable[[], None]) -> None:
    crash.point("smtp.connected")
    _step(server.mail, sender, _options(server, raw, recipient))
    crash.point("smtp.mail")
    _step(server.rcpt, recipient)
    crash.point("smtp.rcpt")
    handing()
    _hand_over(server, raw)


@contextmanager
def connected(mailbox: Mailbox, at: Callable[[str], None] = lambda step: None) -> Iterator[smtplib.SMTP]:
    """A session that is encrypted as the mailbox says, certificate checked, signed in."""
    server = _open(mailbox, at)
    try:
        yield server
    finally:
        lines.say_goodbye(server)


def _open(mailbox: Mailbox, at: Callable[[str], None] = lambda step: None) -> smtplib.SMTP:
    host, security = mailbox.outgoing_host, Security(mailbox.outgoing_security)
    port = mailbox.outgoing_port or PORTS[security]
    try:
        at("resolve")
        egress.check(host, port)
        at("connect")
        if security == Security.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, own_name(), timeout=TIMEOUT, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, port, own_name(), timeout=TIMEOUT)
        egress.check_peer(server.sock, host)
        assert server.sock
        # the text goes in two pieces: without this the second waits 40 ms for the other side's belated receipt of the first
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server.ehlo()
        if security == Security.STARTTLS:
            at("encrypt")
            # raises when the server does not offer it: stripped is not sent
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        at("sign_in")
        if mailbox.sign_in == Mailbox.SignIn.CONSENT:
            said = consents.xoauth2(mailbox.outgoing_user or mailbox.incoming_user, consents.access_token(mailbox))
            server.auth("XOAUTH2", lambda challenge=None: said if challenge is None else "")
        elif mailbox.outgoing_user:
            server.login(mailbox.outgoing_user, mailbox.secret("outgoing"))
    except Refused as error:  # a private host, a password or a permission that is lost: a person must look after it
        raise SignInFailed(0, str(error)) from error
    except smtplib.SMTPAuthenticationError as error:
        raise SignInFailed(error.smtp_code, _text(error.smtp_error)) from error
    except smtplib.SMTPResponseException as error:
        raise Deferred(error.smtp_code, _text(error.smtp_error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Deferred(0, f"{host}:{port}: {error}") from error
    return server


@cache
def own_name() -> str:
    """How this machine names itself to other servers (RFC 5321 §4.1.3); asked once, the answer can take seconds."""
    name = socket.getfqdn()
    return name if "." in name else "[127.0.0.1]"


def _options(server: smtplib.SMTP, raw: bytes, recipient: str) -> list[str]:
    options = [f"SIZE={len(raw)}"] if server.has_extn("size") else []
    if not recipient.isascii():
        if not server.has_extn("smtputf8"):
            raise Rejected(553, "the server cannot send to addresses with such letters (SMTPUTF8)")
        server.command_encoding = "utf-8"
        options.append("SMTPUTF8")
    return options


def _step(call: Callable[..., tuple[int, bytes]], *args: object) -> None:
    try:
        code, text = call(*args)
    except (smtplib.SMTPException, OSError) as error:
        raise Deferred(0, str(error)) from error
    if code >= 400 or code < 200:
        raise _answer(code, text)


def _hand_over(server: smtplib.SMTP, raw: bytes) -> None:
    """DATA. A refusal before or after the text is proof; silence after it is not."""
    try:
        code, text = server.docmd("DATA")
    except (smtplib.SMTPException, OSError) as error:
        raise Deferred(0, str(error)) from error
    if code != 354:
        raise _answer(code, text)
    try:
        if server.sock:
            server.sock.settimeout(DATA_TIMEOUT)
        text = dotted(raw)
        server.send(text[: len(text) // 2])
        crash.point("smtp.half")
        server.send(text[len(text) // 2 :])
        crash.point("smtp.dot")
        code, said = server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise Unknown(f"no answer after the text: {error}") from error
    if code >= 400 or code < 200:
        raise _answer(code, said)


def dotted(raw: bytes) -> bytes:
    """RFC 5321 §4.5.2: a leading dot is doubled, the end is a dot alone."""
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
    return stuffed.removesuffix(b"\r\n") + b"\r\n.\r\n"


def _answer(code: int, text: object) -> NotSent:
    return (Rejected if code >= 500 else Deferred)(code, _text(text))


def _text(said: object) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:400]
