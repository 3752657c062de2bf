"""Who gets a mail, and why; and whom one may mean while typing a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from talka.kit.addresses import canonical
from talka.people.models import Person

from .. import offers
from ..models import Message, Ticket
from ..reading import assignable

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST = 8


@dataclass(frozen=True)
class Recipient:
    """One address with the name it is known by; `why` says how it came to be there."""

    email: str
    name: str = ""
    why: str = ""
    wrong: bool = False

    def __str__(self) -> str:
        return self.name or self.email


@dataclass(frozen=True)
class Audience:
    """What the line before sending says: who gets mail, from which address, and who is only told inside."""

    mailed: tuple[Recipient, ...]
    told: tuple[Person, ...]
    sender: str
    can_send: bool

    @property
    def wrong(self) -> list[Recipient]:
        return [one for one in self.mailed if one.wrong]


def audience(
    ticket: Ticket, person: Person, to: Iterable[str], cc: Iterable[str] = (), bcc: Iterable[str] = ()
) -> Audience:
    """Everybody who will hear of a reply; four queries."""
    roles = [*((one, _("To")) for one in to), *((one, _("Cc")) for one in cc), *((one, _("Bcc")) for one in bcc)]
    emails = {canonical(one): role for one, role in reversed(roles) if canonical(one)}
    known = {p.email: p for p in Person.objects.filter(email__in=emails)}
    copied = {
        email for cc in ticket.messages.filter(kind=Message.Kind.CUSTOMER).values_list("cc", flat=True) for email in cc
    }
    mailed = tuple(
        _recipient(one, role, ticket, known.get(canonical(one)), copied)
        for one, role in dict(roles).items()
    )  # fmt: skip
    inside = Person.objects.agents().filter(Q(watches__ticket=ticket) | Q(pk=ticket.assignee_id)).exclude(pk=person.pk)
    told = tuple(p for p in inside.distinct() if p.email not in emails)
    sender, can_send = offers.sender_of(ticket)
    return Audience(mailed, told, sender, can_send)


def _recipient(typed: str, role: str, ticket: Ticket, person: Person | None, copied: set[str]) -> Recipient:
    email = canonical(typed)
    if not email:
        return Recipient(typed, why=_("no e-mail address"), wrong=True)
    if email == ticket.requester.email:
        why = _("asked for this")
    elif email in copied:
        why = _("was in a copy of the customer's mail")
    elif person and person.is_agent:
        why = _("works here")
    elif person and person.organization_id and person.organization_id == ticket.organization_id:
        why = _("of the same organisation")
    else:
        why = _("typed here")
    return Recipient(email, person.name if person else "", f"{role}, {why}")


def suggested(ticket: Ticket, typed: str, person: Person) -> list[Recipient]:
    """People of the requester's organisation and of the thread whose name or address has these words (HAZARDS MID-5)."""
    words = " ".join(typed.replace("\0", "").split())[:100]
    people = _known(ticket, person)
    for word in words.split()[:4]:
        people = people.filter(
            Q(name__icontains=word) | Q(name__icontains=word.capitalize()) | Q(email__icontains=word)
        )
    found = [Recipient(p.email, p.name, _why(p, ticket)) for p in people.exclude(email="")[:MOST]]
    listed = {one.email for one in found}
    copied = [one for one in copies(ticket) if one not in listed and words.casefold() in one.casefold()]
    found += [Recipient(one, why=_("was in a copy of the customer's mail")) for one in copied]
    return found[:MOST]


def _known(ticket: Ticket, person: Person) -> "QuerySet[Person]":
    part = Q(watches__ticket=ticket) | Q(pk__in=ticket.messages.values("author")) | Q(pk=ticket.requester_id)
    if ticket.organization_id:
        part |= Q(organization=ticket.organization_id)
    if person.has_perm("people.see"):
        part |= Q(is_agent=True)
    return Person.objects.active().filter(part).distinct().order_by("name", "pk")


def _why(person: Person, ticket: Ticket) -> str:
    if person.pk == ticket.requester_id:
        return _("asked for this")
    if person.organization_id and person.organization_id == ticket.organization_id:
        return _("of the same organisation")
    return _("works here") if person.is_agent else _("part of this conversation")


def copies(ticket: Ticket, messages: Sequence[Message] | None = None) -> list[str]:
    """Addresses that stood in the copy of customers' mails: offered, never added by themselves (HAZARDS MID-5)."""
    rows: Any = ticket.messages.filter(kind=Message.Kind.CUSTOMER) if messages is None else messages
    return list(dict.fromkeys(email for one in rows if one.kind == Message.Kind.CUSTOMER for email in one.cc))[:20]


def mentionable(ticket: Ticket, typed: str) -> list[Person]:
    """Agents who may see the ticket, by the beginning of any word of their name."""
    word = typed.casefold().strip()
    return [
        p
        for p in assignable(ticket.desk_id)
        if any(part.startswith(word) for part in f"{p.name} {p.email}".casefold().split())
    ][:MOST]
