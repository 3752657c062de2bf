"""What the composer shows: own drafts, recipients, and what was said last when it was opened."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet, prefetch_related_objects

from talka.kit.prepared import Prepared
from talka.people.models import Person

from ..models import Draft, Message, Ticket
from .recipients import Recipient, copies


def context_of(ticket: Ticket, person: Person, messages: Sequence[Message]) -> dict[str, Any]:
    """One query, and two more only where something is drafted; index draft_once."""
    drafts = DRAFTS.all(person=person.pk, ticket=ticket.pk)
    prefetch_related_objects(drafts, "files__file")
    mine = {d.kind: d for d in drafts if d.send_at is None}
    last = next((m for m in reversed(messages) if m.kind == Message.Kind.REPLY and m.author_id), None)
    names = {ticket.requester.email: ticket.requester.name}
    names |= {m.author.email: m.author.name for m in messages if m.author}
    to, cc = _first_to(ticket, mine.get("reply")), _first_cc(ticket, last, mine.get("reply"))
    bcc = mine["reply"].bcc if "reply" in mine else []
    given = {*to, *cc, *bcc}
    forward = mine.get("forward")
    return {
        "mine": mine,
        "scheduled": [d for d in drafts if d.send_at is not None],
        "to": _named(to, names),
        "cc": _named(cc, names),
        "bcc": _named(bcc, names),
        "forward_to": _named(forward.to if forward else [], names),
        "forward_cc": _named(forward.cc if forward else [], names),
        "suggested": _named([one for one in copies(ticket, messages) if one not in given], names)[:3],
        "seen": messages[-1].pk if messages else 0,
        "limit": settings.MAX_UPLOAD,
        "passing_on": [m for m in messages if m.is_public and m.files],
    }


def _drafts(*, person: int, ticket: int) -> QuerySet[Draft]:
    rows = Draft.objects.filter(Q(person_id=person) | Q(send_at__isnull=False), ticket_id=ticket, discarded_at=None)
    return rows.select_related("person").order_by("send_at")


DRAFTS = Prepared(_drafts, person=int, ticket=int)


def _first_to(ticket: Ticket, draft: Draft | None) -> list[str]:
    if draft is not None and (draft.to or draft.cc or not draft.is_empty):
        return draft.to
    return [ticket.requester.email] if ticket.requester.email else []


def _first_cc(ticket: Ticket, last: Message | None, draft: Draft | None) -> list[str]:
    """Those we wrote to last time: chosen by an agent then, so they stay in the conversation."""
    if draft is not None and (draft.to or draft.cc or not draft.is_empty):
        return draft.cc
    others = [*last.to, *last.cc] if last else []
    return [one for one in dict.fromkeys(others) if one != ticket.requester.email]


def _named(emails: Sequence[str], names: dict[str, str]) -> list[Recipient]:
    return [Recipient(email, names.get(email, "")) for email in emails]


def newer(ticket: Ticket, seen: int | None, person: Person) -> list[Message]:
    """What others said to or for the customer since the composer was opened; notes are no answer."""
    if seen is None:
        return []
    kinds = (Message.Kind.CUSTOMER, Message.Kind.REPLY)
    rows = ticket.messages.filter(pk__gt=seen, kind__in=kinds).exclude(author=person)
    return list(rows.select_related("author").order_by("pk")[:5])
