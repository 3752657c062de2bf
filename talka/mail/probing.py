"""Does a mailbox's server let us in? Three answers only: more would be a tool for looking around networks."""

import poplib
from enum import StrEnum

from imapclient.exceptions import LoginError

from talka.kit.errors import Refused

from . import transport
from .models import Mailbox
from .sources import imap, pop3


class Answer(StrEnum):
    OK = "ok"
    REFUSED = "refused"
    FAILED = "failed"


def incoming(mailbox: Mailbox) -> Answer:
    reader = imap if mailbox.incoming == Mailbox.Incoming.IMAP else pop3
    try:
        with reader.connected(mailbox):
            return Answer.OK
    except (LoginError, poplib.error_proto, Refused):
        return Answer.REFUSED
    except Exception:
        return Answer.FAILED


def outgoing(mailbox: Mailbox) -> Answer:
    try:
        with transport.connected(mailbox):
            return Answer.OK
    except (transport.SignInFailed, Refused):
        return Answer.REFUSED
    except transport.NotSent:
        return Answer.FAILED
