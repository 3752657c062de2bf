"""What a condition is asked of when there is no database: plain values by name.

`facts_of(ticket)` reads a ticket, and beside its row only what is really asked for. A rule's dry run or a test may hand in
any mapping with some of these names; what is missing counts as not set:

    id kind status phase priority impact urgency subject channel language awaiting parent custom
    team desk service category organization requester assignee      keys, each with “….name”; people with “….email” too
    requester.title requester.language
    created updated due solved closed replied                       moments
    tags (names) watchers mentioned drafted (keys) has (words as in has:) merged texts ((text, internal) pairs)
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..models import Ticket

Facts = Mapping[str, Any]
ROW = (
    "kind", "status", "phase", "priority", "impact", "urgency", "subject", "channel", "language", "awaiting", "custom",
)  # fmt: skip
KEYS = ("team", "desk", "service", "category", "organization", "requester", "assignee", "parent")
MOMENTS = {
    "created": "created_at", "updated": "updated_at", "due": "due_at", "solved": "solved_at", "closed": "closed_at",
    "replied": "first_replied_at",
}  # fmt: skip


class TicketFacts(Facts):
    """A ticket's values, each read when it is first asked for."""

    def __init__(self, ticket: "Ticket", **instead: Any) -> None:
        self._ticket, self._known = ticket, dict(instead)

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> Any:
        if name == "id":
            return self._ticket.pk
        if name in ROW:
            return getattr(self._ticket, name)
        if name in KEYS:
            return getattr(self._ticket, f"{name}_id")
        if name in MOMENTS:
            return getattr(self._ticket, MOMENTS[name])
        if name in LAZY:
            return LAZY[name](self._ticket)
        thing, _dot, part = name.partition(".")
        if thing in KEYS and part in ("name", "email", "title", "language"):
            return getattr(getattr(self._ticket, thing), part, "")
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter((*ROW, *KEYS, *MOMENTS, *LAZY))

    def __len__(self) -> int:
        return sum(1 for _name in self)


def facts_of(ticket: "Ticket", **instead: Any) -> Facts:
    """The values of a ticket; `instead` says what to believe rather than the row (“before the change”)."""
    return TicketFacts(ticket, **instead)


def _has(ticket: "Ticket") -> set[str]:
    from ..models import Attachment, Message  # noqa: PLC0415  models ask conditions of tickets, too

    found = {
        "attachment": lambda: Attachment.objects.filter(message__ticket=ticket).exists(),
        "note": lambda: ticket.messages.filter(kind=Message.Kind.NOTE).exists(),
        "link": lambda: ticket.links_in.exists() or ticket.links_out.exists(),
        "parent": lambda: ticket.parent_id is not None,
        "due": lambda: ticket.due_at is not None,
        "tag": lambda: ticket.tags.exists(),
    }
    return {name for name, is_so in found.items() if is_so()}


def _texts(ticket: "Ticket") -> list[tuple[str, bool]]:
    answers = " ".join(str(value) for value in ticket.custom.values() if value is not None)
    messages = ticket.messages.values_list("text", "kind")
    return [(ticket.subject, False), (answers, True), *((text, kind == "note") for text, kind in messages)]


LAZY: dict[str, Callable[["Ticket"], Any]] = {
    "tags": lambda ticket: set(ticket.tags.values_list("name", flat=True)),
    "watchers": lambda ticket: set(ticket.watches.values_list("person_id", flat=True)),
    "mentioned": lambda ticket: set(ticket.mentions.values_list("person_id", flat=True)),
    "drafted": lambda ticket: set(ticket.drafts.kept().values_list("person_id", flat=True)),
    "merged": lambda ticket: ticket.links_out.filter(relation="duplicates").exists(),
    "has": _has,
    "texts": _texts,
}
