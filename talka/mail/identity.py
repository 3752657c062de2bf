"""Who wrote this mail, and how sure are we? Nothing else reads From, Cc, In-Reply-To or References (HAZARDS D3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from talka.kit.addresses import canonical
from talka.kit.mime import Letter
from talka.people.actions import by_address

if TYPE_CHECKING:
    from talka.people.models import Person

MOST_OTHERS = 20  # participants suggested from one mail; more are a list or an attack (HAZARDS MID-5)


class Level(IntEnum):
    """HAZARDS §1.8: how far a claimed sender is believed."""

    CLAIMED = 0
    ALIGNED = 1  # our own mail server says that the domain vouches for it (DMARC)
    PROVEN = 2  # holds the reply token that only this recipient was sent


@dataclass(frozen=True)
class Sender:
    """The one canonical address of the author, "" when there is none we could answer."""

    email: str
    name: str
    person: "Person | None"
    level: Level = Level.CLAIMED
    ambiguous: bool = False  # several authors: kept, never believed

    @property
    def poses_as_staff(self) -> bool:
        """Claims the address of somebody who works here without any proof (HAZARDS MID-4)."""
        return self.level < Level.PROVEN and self.person is not None and self.person.is_agent


def sender_of(letter: Letter, envelope_from: str | None) -> Sender:
    """The author by From; only a mail without any From falls back to the envelope's sender."""
    author = letter.sender
    email = author.email if author else canonical(envelope_from or letter.return_path or "")
    ambiguous = len({m.email for m in letter.senders_all}) > 1 or "several senders" in letter.defects
    return Sender(email, author.name if author else "", by_address(email) if email else None, ambiguous=ambiguous)


def others_of(letter: Letter, own: set[str], sender: str) -> list[str]:
    """Further people of the mail, as a suggestion for agents; nobody of them is written to."""
    found = dict.fromkeys(m.email for m in (*letter.to, *letter.cc) if m.email)
    return [email for email in found if email != sender and plain(email) not in own][:MOST_OTHERS]


def addressed_to(letter: Letter) -> list[str]:
    """Every address the mail names as its receiver, what the delivering server noted first."""
    noted = [
        canonical(v)
        for name in ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
        for v in letter.headers_named(name)
    ]
    return [email for email in (*noted, *(m.email for m in (*letter.to, *letter.cc))) if email]


def answered(letter: Letter) -> Iterator[str]:
    """The Message-IDs this mail says it answers, nearest first."""
    seen = dict.fromkeys(i for i in (letter.in_reply_to, *reversed(letter.references)) if i)
    yield from list(seen)[:50]


def plain(email: str) -> str:
    """The address without its plus part: desk+1042.3f…@x is desk@x."""
    local, _at, domain = email.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
