"""Which ticket does a mail answer? A signed token or a participant's own mail proves it, a number never (MID-1, 2).

Every mail of ours carries the proof twice: in its Message-ID (comes back in References and In-Reply-To) and in the
Reply-To address (for mail programs that drop headers). Both are bound to ticket, recipient and purpose.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from talka.kit import tokens
from talka.kit.mime import Letter
from talka.people.actions import by_address
from talka.tickets.models import Link, Message, Ticket

from .identity import Sender, answered
from .models import Mailbox, Outgoing

_OURS = re.compile(r"talka\.([0-9]{1,18})\.([0-9]{1,18})\.([a-z]{1,10})\.([0-9a-f]{32})@[^\s@<>]{1,253}")
_PLUS = re.compile(r"[^@+]+\+([0-9]{1,18})\.([0-9a-f]{32})@[^\s@<>]{1,253}")
_BOUNCE = re.compile(r"[^@+]+\+b([0-9]{1,18})\.([0-9a-f]{32})@[^\s@<>]{1,253}")
OWN = "own"  # the kind of a thread found by the sender's own earlier mail
MOST_RECIPIENTS = 200
DEEPEST_MERGE = 10


@dataclass(frozen=True)
class Thread:
    """The ticket a mail belongs to; not `proven` for somebody who holds another recipient's token (HAZARDS MID-3)."""

    ticket: Ticket
    proven: bool
    kind: str = Outgoing.Kind.REPLY


def message_id(ticket_id: int, message_id: int, kind: str, recipient: str, host: str) -> str:
    token = tokens.sign("mail.message", ticket_id, message_id, kind, recipient)
    return f"talka.{ticket_id}.{message_id}.{kind}.{token}@{host}"


def reply_address(address: str, ticket_id: int, recipient: str) -> str:
    local, _at, domain = address.rpartition("@")
    return f"{local}+{ticket_id}.{tokens.sign('mail.address', ticket_id, recipient)}@{domain}"


def host_of(mailbox: Mailbox | None) -> str:
    """The right side of our Message-IDs."""
    return mailbox.address.rpartition("@")[2] if mailbox else urlsplit(settings.URL).hostname or "localhost"


def bounce_address(address: str, outgoing_id: int) -> str:
    """Where reports about one mail go, so that they find it even when they quote nothing of it (VERP, signed)."""
    local, _at, domain = address.rpartition("@")
    return f"{local}+b{outgoing_id}.{tokens.sign('mail.bounce', outgoing_id)}@{domain}"


def bounced(receivers: Iterable[str]) -> int | None:
    """Which mail of ours a report is about, by the signed address it came to."""
    for address in list(receivers)[:MOST_RECIPIENTS]:
        if (match := _BOUNCE.fullmatch(address)) and tokens.verify("mail.bounce", match[2], int(match[1])):
            return int(match[1])
    return None


def is_ours(identifier: str) -> bool:
    """A Message-ID that we ourselves have given to a mail."""
    return _OURS.fullmatch(identifier) is not None and Outgoing.objects.filter(identifier=identifier).exists()


def find(letter: Letter, sender: Sender, receivers: Iterable[str]) -> Thread | None:
    """The thread with the best proof: the sender's own token, else somebody else's, else none."""
    held = [*_by_message_id(letter, sender), *_by_address(receivers, sender)]
    best = next((thread for thread in held if thread.proven), None) or next(iter(held), None)
    if best is None or not best.proven:
        return _by_own_mail(letter, sender) or best
    return best


def _by_message_id(letter: Letter, sender: Sender) -> Iterator[Thread]:
    for identifier in answered(letter):
        if not (match := _OURS.fullmatch(identifier)):
            continue
        ticket_id, number, kind, token = int(match[1]), int(match[2]), match[3], match[4]
        sent = Outgoing.objects.filter(identifier=identifier).values_list("recipient", flat=True)[:5]
        for recipient in dict.fromkeys((sender.email, *sent)):
            if recipient and tokens.verify("mail.message", token, ticket_id, number, kind, recipient):
                # the message knows where it has moved to when tickets were merged
                now = Message.objects.filter(pk=number).values_list("ticket_id", flat=True).first()
                yield from _thread(now or ticket_id, recipient, sender, kind)
                break


def _by_address(receivers: Iterable[str], sender: Sender) -> Iterator[Thread]:
    for address in list(dict.fromkeys(receivers))[:MOST_RECIPIENTS]:
        if not (match := _PLUS.fullmatch(address)):
            continue
        ticket_id, token = int(match[1]), match[2]
        sent = (
            Outgoing.objects.filter(ticket_id=ticket_id)
            .order_by()
            .values_list("recipient", "kind")
            .distinct()[:MOST_RECIPIENTS]
        )
        kinds: dict[str, set[str]] = {}
        for recipient, kind in sent:
            kinds.setdefault(recipient, set()).add(kind)
        for recipient in dict.fromkeys((sender.email, *kinds)):
            if recipient and tokens.verify("mail.address", token, ticket_id, recipient):
                # the address does not say which mail it was in: a third party got nothing but forwarded ones
                only_told = kinds.get(recipient) == {Outgoing.Kind.FORWARD}
                yield from _thread(
                    ticket_id, recipient, sender, Outgoing.Kind.FORWARD if only_told else Outgoing.Kind.REPLY
                )
                break


def _by_own_mail(letter: Letter, sender: Sender) -> Thread | None:
    """Somebody goes on writing below their own earlier mail: believed only of those who are part of the ticket."""
    named = [identifier[:255] for identifier in answered(letter)]
    if sender.person is None or sender.ambiguous or not named:
        return None
    own = Message.objects.filter(message_id__in=named, kind=Message.Kind.CUSTOMER, author=sender.person)
    for message in own.exclude(message_id="").select_related("ticket").order_by("-pk")[:5]:
        ticket = message.ticket
        if ticket.requester_id == sender.person.pk or ticket.watches.filter(person=sender.person).exists():
            return Thread(ticket, proven=True, kind=OWN)
    return None


def _thread(ticket_id: int, recipient: str, sender: Sender, kind: str) -> Iterator[Thread]:
    if ticket := _current(ticket_id):
        yield Thread(ticket, not sender.ambiguous and _is_same(sender, recipient), kind)


def _is_same(sender: Sender, recipient: str) -> bool:
    if sender.email == recipient:
        return True
    known = by_address(recipient)
    return known is not None and sender.person is not None and known.pk == sender.person.pk


def _current(ticket_id: int) -> Ticket | None:
    """The ticket, or the one it was merged into."""
    ticket = Ticket.objects.filter(pk=ticket_id).first()
    for _step in range(DEEPEST_MERGE):
        if ticket is None or not ticket.is_closed:
            return ticket
        into = Link.objects.filter(source=ticket, relation=Link.Relation.DUPLICATES).select_related("target").first()
        if into is None:
            return ticket
        ticket = into.target
    return ticket
