"""Side conversations by mail: a proof of their own, so that answers land in them and never in the ticket (MID-1, NOTE-1).

As in threads.py a mail carries it twice, in its Message-ID and in Reply-To. Purpose and parts differ from a ticket's, so
neither opens the other; it is bound to the one address that was asked.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage

from talka.files.models import File
from talka.kit import tokens
from talka.kit.mime import Letter
from talka.sidetalks.models import SideMessage, SideTalk

from .identity import Sender, answered
from .models import Mailbox, Outgoing

_OURS = re.compile(r"talka\.side\.([0-9]{1,18})\.([0-9]{1,18})\.([0-9a-f]{32})@[^\s@<>]{1,253}")
_PLUS = re.compile(r"[^@+]+\+side([0-9]{1,18})\.([0-9a-f]{32})@[^\s@<>]{1,253}")
MOST_RECEIVERS = 200
MOST_REFERENCES = 10


@dataclass(frozen=True)
class SideThread:
    """The side conversation a mail answers; not `proven` when somebody else than the one asked holds the token (MID-3)."""

    talk: SideTalk
    proven: bool


def message_id(message: SideMessage, host: str) -> str:
    token = tokens.sign("mail.side", message.talk_id, message.pk, message.talk.address)
    return f"talka.side.{message.talk_id}.{message.pk}.{token}@{host}"


def thread(mail: EmailMessage, row: Outgoing, mailbox: Mailbox) -> None:
    """Their program shows one thread, and their answer finds this one."""
    message = message_of(row)
    if message is None:
        return
    talk = message.talk
    if mailbox.plus:
        local, _at, domain = mailbox.address.rpartition("@")
        token = tokens.sign("mail.side.address", talk.pk, talk.address)
        mail["Reply-To"] = Address(addr_spec=f"{local}+side{talk.pk}.{token}@{domain}")
    ours = Outgoing.objects.filter(ticket=talk.ticket_id, kind=Outgoing.Kind.SIDE, content__side__in=_earlier(message))
    theirs = talk.messages.filter(pk__lt=message.pk).exclude(message_id="").order_by("-pk")
    known = [
        *ours.values_list("identifier", flat=True)[:MOST_REFERENCES],
        *theirs.values_list("message_id", flat=True)[:3],
    ]
    known = [one for one in known if re.fullmatch(r"[!-;=?-~]{1,250}", one)]
    if known:
        mail["In-Reply-To"] = f"<{known[-1]}>"
        mail["References"] = " ".join(f"<{one}>" for one in known)


def message_of(row: Outgoing) -> SideMessage | None:
    return SideMessage.objects.filter(pk=row.content.get("side")).select_related("talk").first()


def files_of(row: Outgoing) -> list[File]:
    message = message_of(row) if row.kind == Outgoing.Kind.SIDE else None
    return list(message.files.all()) if message else []


def is_ours(identifier: str) -> bool:
    return _OURS.fullmatch(identifier) is not None and Outgoing.objects.filter(identifier=identifier).exists()


def find(letter: Letter, sender: Sender, receivers: Iterable[str]) -> SideThread | None:
    """The best proof there is: of the one who was asked, else of somebody who holds their token."""
    held = [*_by_message_id(letter, sender), *_by_address(receivers, sender)]
    return next((one for one in held if one.proven), None) or next(iter(held), None)


def _by_message_id(letter: Letter, sender: Sender) -> Iterator[SideThread]:
    for identifier in answered(letter):
        if match := _OURS.fullmatch(identifier):
            talk = _talk(int(match[1]))
            if talk and tokens.verify("mail.side", match[3], talk.pk, int(match[2]), talk.address):
                yield _thread(talk, sender)


def _by_address(receivers: Iterable[str], sender: Sender) -> Iterator[SideThread]:
    for address in list(dict.fromkeys(receivers))[:MOST_RECEIVERS]:
        if match := _PLUS.fullmatch(address):
            talk = _talk(int(match[1]))
            if talk and tokens.verify("mail.side.address", match[2], talk.pk, talk.address):
                yield _thread(talk, sender)


def _talk(key: int) -> SideTalk | None:
    return SideTalk.objects.filter(pk=key).exclude(address="").select_related("ticket").first()


def _thread(talk: SideTalk, sender: Sender) -> SideThread:
    return SideThread(talk, not sender.ambiguous and sender.email == talk.address)


def _earlier(message: SideMessage) -> list[int]:
    keys = message.talk.messages.filter(pk__lt=message.pk).order_by("-pk").values_list("pk", flat=True)
    return list(keys[:MOST_REFERENCES])
