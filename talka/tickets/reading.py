"""What the page of one ticket reads, in statements written once (kit/prepared.py); their number never depends on the ticket."""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from talka.access.grants import allowed
from talka.kit.prepared import Prepared
from talka.people.models import Person

from .models import Attachment, Link, Message, Ticket
from .readers import VALUES, rights_of, seen, values_of
from .relations import OTHER_WAY

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 2**63 - 1  # of a key
AROUND = ("desk", "requester__organization", "organization", "team", "assignee", "service", "category", "parent")


def ticket_of(person: Person, number: int) -> Ticket | None:
    """The ticket with all that stands around it, if this person may see it."""
    return TICKET.first(*rights_of(person), **values_of(person), number=number) if number <= LARGEST else None


def messages_of(found: Ticket, person: Person) -> list[Message]:
    """The conversation as this person may read it, oldest first, each message with its `files`; index message_thread."""
    messages = MESSAGES.all(allowed(person, "tickets.read_notes", found), ticket=found.pk)
    files: dict[int, list[Attachment]] = defaultdict(list)
    for one in ATTACHED.all(ticket=found.pk):
        files[one.message_id].append(one)
    for message in messages:
        message.files = files[message.pk]
    return messages


def watchers_of(found: Ticket) -> list[Person]:
    return WATCHERS.all(ticket=found.pk)


def assignable(desk: int) -> list[Person]:
    """Agents who may see this desk, two hundred at most; the action checks again."""
    return ASSIGNABLE.all(desk=desk)


def links_of(found: Ticket, person: Person) -> list[dict[str, Any]]:
    """Links in both directions, without those to tickets the person may not see."""
    links = LINKS.all(ticket=found.pk)
    ends = {row.target_id if row.source_id == found.pk else row.source_id for row in links}
    known = set(Ticket.objects.visible_to(person).filter(pk__in=ends).values_list("pk", flat=True)) if ends else set()
    shown = []
    for row in links:
        outward = row.source_id == found.pk
        other = row.target if outward else row.source
        if other.pk in known:
            relation = row.relation if outward else OTHER_WAY[row.relation]
            shown.append({"link": row, "ticket": other, "relation": relation})
    return shown


def others_of(found: Ticket, person: Person) -> "Sequence[Ticket]":
    """The same requester's latest others; index ticket_history."""
    requester, rights = found.requester_id, rights_of(person)
    return OTHERS.all(*rights, **values_of(person), requester=requester, ticket=found.pk)


def _ticket(*rights: Any, number: int, **reader: int) -> QuerySet[Ticket]:
    return seen(*rights, **reader).filter(pk=number).select_related(*AROUND)


def _messages(notes: bool, *, ticket: int) -> QuerySet[Message]:
    rows = Message.objects.filter(ticket_id=ticket).select_related("author")
    return rows if notes else rows.public()


def _assignable(*, desk: int) -> QuerySet[Person]:
    own = Q(grants__isnull=False) & (Q(grants__desk_id=None) | Q(grants__desk_id=desk))
    by_team = Q(teams__grants__desk_id=None, teams__grants__isnull=False) | Q(teams__grants__desk_id=desk)
    return Person.objects.agents().filter(own | by_team).distinct()[:200]


def _others(*rights: Any, requester: int, ticket: int, **reader: int) -> QuerySet[Ticket]:
    rows = seen(*rights, **reader).filter(requester_id=requester).exclude(pk=ticket)
    return rows.order_by("-pk").only("pk", "kind", "subject", "status", "phase")[:5]


TICKET = Prepared(_ticket, **VALUES, number=int)
MESSAGES = Prepared(_messages, ticket=int)
ATTACHED = Prepared(
    lambda ticket: Attachment.objects.filter(message__ticket_id=ticket).select_related("file").order_by("pk"),
    ticket=int,
)
WATCHERS = Prepared(lambda ticket: Person.objects.filter(watches__ticket_id=ticket), ticket=int)
ASSIGNABLE = Prepared(_assignable, desk=int)
LINKS = Prepared(
    lambda ticket: Link.objects.filter(Q(source_id=ticket) | Q(target_id=ticket)).select_related("source", "target"),
    ticket=int,
)
OTHERS = Prepared(_others, **VALUES, requester=int, ticket=int)
