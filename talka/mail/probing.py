"""Does a mailbox work, and if not, at which step? Three answers to a step, no word of the other side (HAZARDS SSRF-5)."""

import poplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from imapclient.exceptions import IMAPClientError, LoginError

from talka.kit.errors import Refused

from . import transport
from .models import Mailbox
from .sources import imap, pop3


class Answer(StrEnum):
    OK = "ok"
    REFUSED = "refused"
    FAILED = "failed"


INCOMING = {
    Mailbox.Incoming.IMAP: ("resolve", "connect", "encrypt", "sign_in", "folder"),
    Mailbox.Incoming.POP3: ("resolve", "connect", "encrypt", "sign_in"),
    Mailbox.Incoming.NONE: (),
}
OUTGOING = ("resolve", "connect", "encrypt", "sign_in", "send")
REFUSALS = (LoginError, poplib.error_proto, Refused, transport.SignInFailed, transport.Rejected)


@dataclass(frozen=True)
class Step:
    direction: str  # incoming or outgoing
    name: str
    answer: Answer | None = None  # None: not tried, as an earlier step did not work


class Way:
    """Where a probe has come to."""

    def __init__(self, steps: tuple[str, ...]) -> None:
        self.steps, self.here, self.answer = steps, steps[0] if steps else "", Answer.OK

    def at(self, step: str) -> None:
        self.here = step

    @contextmanager
    def watched(self) -> Iterator[None]:
        try:
            yield
        except REFUSALS:
            self.answer = Answer.REFUSED
        except ssl.SSLError:
            self.here, self.answer = "encrypt", Answer.FAILED
        except IMAPClientError:
            self.answer = Answer.REFUSED if self.here == "folder" else Answer.FAILED
        except transport.NotSent as error:
            self.answer = Answer.FAILED
            if isinstance(error.__cause__, ssl.SSLError):
                self.here = "encrypt"
        except Exception:  # whatever it is: the person learns that it failed, and where
            self.answer = Answer.FAILED

    def told(self, direction: str) -> list[Step]:
        if self.answer == Answer.OK:
            return [Step(direction, name, Answer.OK) for name in self.steps]
        stop = self.steps.index(self.here)
        answers = [Answer.OK] * stop + [self.answer] + [None] * (len(self.steps) - stop - 1)
        return [Step(direction, name, answer) for name, answer in zip(self.steps, answers, strict=True)]


def walk(mailbox: Mailbox) -> list[Step]:
    """Every step of both directions, without taking or sending a mail."""
    found: list[Step] = []
    if mailbox.incoming != Mailbox.Incoming.NONE:
        found += _tried("incoming", INCOMING[Mailbox.Incoming(mailbox.incoming)], lambda at: _fetch(mailbox, at))
    if mailbox.outgoing_host:
        found += _tried("outgoing", OUTGOING, lambda at: _send(mailbox, at))
    return found


def incoming(mailbox: Mailbox) -> Answer:
    return _worst(_tried("incoming", INCOMING[Mailbox.Incoming(mailbox.incoming)], lambda at: _fetch(mailbox, at)))


def outgoing(mailbox: Mailbox) -> Answer:
    return _worst(_tried("outgoing", OUTGOING, lambda at: _send(mailbox, at)))


def _worst(steps: list[Step]) -> Answer:
    return next((step.answer for step in steps if step.answer not in (None, Answer.OK)), None) or Answer.OK


def _tried(direction: str, steps: tuple[str, ...], act: Callable[[Callable[[str], None]], Any]) -> list[Step]:
    way = Way(steps)
    with way.watched():
        act(way.at)
    return way.told(direction)


def _fetch(mailbox: Mailbox, at: Callable[[str], None]) -> None:
    if mailbox.incoming == Mailbox.Incoming.POP3:
        with pop3.connected(mailbox, at):
            return
    with imap.connected(mailbox, at) as server:
        at("folder")
        for folder in (*mailbox.folders, *filter(None, [mailbox.move_to])):
            server.select_folder(folder, readonly=True)


def _send(mailbox: Mailbox, at: Callable[[str], None]) -> None:
    """Up to the recipient: the server says whether it takes mail from this address, and nothing is sent."""
    with transport.connected(mailbox, at) as server:
        at("send")
        for code, said in (server.mail(mailbox.address), server.rcpt(mailbox.address)):
            if code >= 400:
                raise transport.Rejected(code, str(said))
        server.rset()
