"""What happened to a ticket, told in sentences, and why: each event knows the event that caused it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from talka.events.bus import event_types
from talka.events.models import Event
from talka.kit.prepared import Prepared

from .models import Link, Message, Ticket
from .practices import practices

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from talka.people.models import Person


# what tells that something internal was written, for those who may not read it
INTERNAL = (
    "message.noted", "message.edited", "message.mentioned", "message.forwarded", "message.scheduled", "message.unscheduled",
    "message.pictures_asked", "message.pictures_fetched",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One sentence of the history; `why` is the sentence of what caused it, empty for what a person just did."""

    event: Event
    who: str
    text: str
    at: datetime
    via: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.who} {self.text}"


def of_ticket(ticket: Ticket, person: "Person") -> list[Line]:
    """The whole history that this person may know, oldest first; index event_ticket."""
    notes = person.has_perm("tickets.read_notes", ticket)
    return [line(event, ticket) for event in EVENTS.all(notes, ticket=ticket.pk)]


def _events(notes: bool, *, ticket: int) -> "QuerySet[Event]":
    events = Event.objects.filter(ticket_id=ticket).select_related("actor", "cause__actor").order_by("pk")
    return events if notes else events.exclude(kind__in=INTERNAL)


EVENTS = Prepared(_events, ticket=int)


def line(event: Event, ticket: Ticket) -> Line:
    why = ""
    if cause := event.cause:
        why = _("because %(who)s %(what)s") % {"who": _who(cause), "what": sentence(cause, ticket)}
    return Line(event, _who(event), sentence(event, ticket), event.at, event.via, why)


def _who(event: Event) -> str:
    return str(event.actor) if event.actor else _("The system")


def sentence(event: Event, ticket: Ticket) -> str:
    """The declared sentence with its values in the reader's words."""
    if event.kind not in event_types:
        return event.kind
    words = {name: _shown(event, name, value, ticket) for name, value in event.data.items()}
    return " ".join(str(event_types[event.kind].sentence).format_map(_Forgiving(words)).split())


class _Forgiving(dict[str, str]):
    """An old event may lack a value that its sentence names today."""

    def __missing__(self, key: str) -> str:
        return "…"


def _shown(event: Event, name: str, value: Any, ticket: Ticket) -> str:
    if (choices := event_types[event.kind].words.get(name)) and value in choices.values:
        return str(choices(value).label)
    if event.kind == "ticket.converted" and value in practices.names():
        return str(practices[value].label)
    if event.kind == "ticket.edited" and name == "fields":
        return ", ".join(_field(changed) for changed in event.data.get("diff", {})) or str(value)
    if name in ("old", "new") and isinstance(value, str):
        known = {status.name: str(status.label) for status in ticket.practice.workflow.statuses}
        return _("“%(word)s”") % {"word": known[value]} if value in known else value
    if name == "relation" and value in Link.Relation.values:
        return str(Link.Relation(value).label)
    return str(value)


def _field(name: str) -> str:
    """The name of a field in the reader's language; the event keeps it in the language of who changed it."""
    known = {field.name: field for field in Ticket._meta.concrete_fields}
    return str(known[name].verbose_name) if name in known else name


@dataclass(frozen=True)
class Entry:
    """One thing in the thread: a message, or a run of events between two messages."""

    type: str
    at: datetime
    message: Message | None = None
    lines: tuple[Line, ...] = ()


def _is_quiet(event: Event) -> bool:
    """Said only in the history: the conversation shows the message itself, or it is no news there."""
    return event.kind in event_types and event_types[event.kind].quiet


def _place(line: Line) -> datetime:
    """Where the conversation shows it: messages that were split off leave a line where they stood."""
    return datetime.fromisoformat(line.event.data["at"]) if line.event.kind == "ticket.split" else line.at


def thread(messages: Iterable[Message], lines: Iterable[Line]) -> list[Entry]:
    """Messages oldest first with what happened between them; neighbouring events form one entry."""
    entries = [Entry("message", message.created_at, message) for message in messages]
    entries += [Entry("events", _place(one), lines=(one,)) for one in lines if not _is_quiet(one.event)]
    entries.sort(key=lambda entry: entry.at)
    folded: list[Entry] = []
    for entry in entries:
        if entry.type == "events" and folded and folded[-1].type == "events":
            folded[-1] = Entry("events", entry.at, lines=folded[-1].lines + entry.lines)
        else:
            folded.append(entry)
    return folded
