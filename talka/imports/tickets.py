"""A ticket line with its conversation and history becomes rows; many are written at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from talka.events.bus import event_types
from talka.events.models import Event
from talka.fields.models import FieldDefinition
from talka.kit import bulk, html
from talka.kit.html import snippet
from talka.kit.workflow import OPEN_PHASES, Phase
from talka.search import index
from talka.tickets.models import Attachment, Message, Tag, Ticket, Watch
from talka.tickets.practices import practices
from talka.tickets.search import documents

from .checking import Wrong, identifier, many, maybe, moment, number, plain, text
from .numbers import Numbers, known_files, read
from .records import MESSAGE, TICKET

TICKETS = bulk.Table(Ticket, "id", *(column.attribute for column in TICKET.columns), "phase")
MESSAGES = bulk.Table(Message, "id", "ticket_id", *(column.attribute for column in MESSAGE.columns[1:]))
ATTACHMENTS = bulk.Table(Attachment, "message_id", "file_id", "cid")
WATCHES = bulk.Table(Watch, "ticket_id", "person_id")
EVENTS = bulk.Table(Event, "ticket_id", "kind", "actor_id", "via", "data", "at")
TAGS = bulk.Table(Tag.tickets.through, "tag_id", "ticket_id")
REFERS = {"assignee_id": "person", "person_id": "person", "team_id": "team"}  # numbers inside events


@dataclass
class Read:
    """One ticket as it was read; what it says of messages is by their number in the file."""

    number: int
    values: dict[str, Any]
    messages: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    watchers: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


class Reader:
    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.people_fields = list(FieldDefinition.objects.filter(type="person").values_list("name", flat=True))

    def read(self, line: dict[str, Any]) -> Read:
        found = Read(number()(line.get("id")), read(TICKET, line, self.numbers))
        values = found.values
        if values["kind"] not in practices:
            raise Wrong(_("kind: there is no such kind of ticket here: %(kind)s.") % {"kind": values["kind"]})
        workflow = practices[values["kind"]].workflow
        if values["status"] not in {status.name for status in workflow.statuses}:
            raise Wrong(
                _("status: %(kind)s has no status %(status)s.") % {"kind": values["kind"], "status": values["status"]}
            )
        for name in ("desk_id", "requester_id"):
            if values[name] is None:
                raise Wrong(_("%(name)s: this is missing.") % {"name": name.removesuffix("_id")})
        self._custom(values["custom"])
        found.messages = [self._message(one, place) for place, one in enumerate(_objects(line, "messages"), 1)]
        found.events = [self._event(one) for one in _objects(line, "events")]
        found.watchers = list(
            dict.fromkeys(self.numbers.of("person", one) for one in _list(line, "watchers", number()))
        )
        found.tags = list(dict.fromkeys(_list(line, "tags", text(60, blank=False))))
        _complete(values, found.messages, Phase(workflow.status(values["status"]).phase))
        return found

    def _custom(self, custom: dict[str, Any]) -> None:
        for name in self.people_fields:
            if isinstance(custom.get(name), int):
                custom[name] = self.numbers.of("person", custom[name])

    def _message(self, one: dict[str, Any], place: int) -> dict[str, Any]:
        try:
            values = read(MESSAGE, one, self.numbers)
            values["html"] = html.clean(values["html"]) if values["html"] else ""
            values["files"] = [
                (identifier(file.get("file")), text(255)(file.get("cid", ""))) for file in _objects(one, "files")
            ]
        except Wrong as reason:
            raise Wrong(_("message %(place)s: %(reason)s") % {"place": place, "reason": reason}) from reason
        return values

    def _event(self, one: dict[str, Any]) -> dict[str, Any]:
        kind, data = one.get("kind"), plain(one.get("data", {}))
        if not isinstance(kind, str) or kind not in event_types:
            raise Wrong(_("events: there is no such event: %(kind)s.") % {"kind": str(kind)[:60]})
        if not isinstance(data, dict) or (
            missing := {field.name for field in fields(event_types[kind].payload)} - set(data)
        ):
            raise Wrong(
                _("events: %(kind)s lacks %(names)s.")
                % {"kind": kind, "names": ", ".join(sorted(missing)) if isinstance(data, dict) else "data"}
            )
        for name, record in REFERS.items():
            if isinstance(data.get(name), int):
                data[name] = self.numbers.moved[record].get(data[name], data[name])
        actor = maybe(number())(one.get("actor"))
        return {"kind": kind, "actor_id": None if actor is None else self.numbers.of("person", actor),
                "via": text(20)(one.get("via", "import")), "data": data, "at": moment(one.get("at"))}  # fmt: skip


def _complete(values: dict[str, Any], messages: list[dict[str, Any]], phase: Phase) -> None:
    """What a file from elsewhere leaves out follows from the rest."""
    last = max(
        [message["created_at"] for message in messages if message["kind"] != "note"], default=values["created_at"]
    )
    values["phase"] = str(phase)
    values["last_message_at"] = values["last_message_at"] or last
    values["updated_at"] = values["updated_at"] or last
    if values["snippet"] is None:
        values["snippet"] = snippet(next((one["text"] for one in reversed(messages) if one["kind"] != "note"), ""), 140)
    is_open = phase in OPEN_PHASES
    values["solved_at"] = None if is_open else values["solved_at"] or values["updated_at"]
    values["closed_at"] = (values["closed_at"] or values["updated_at"]) if phase == Phase.CLOSED else None


def already_here(found: list[Read]) -> dict[int, Any]:
    """The numbers that are taken, and when those tickets were opened: the same moment is the same ticket."""
    return dict(Ticket.objects.filter(pk__in=[one.number for one in found]).values_list("pk", "created_at"))


def missing_files(found: list[Read]) -> set[Any]:
    wanted = {key for one in found for message in one.messages for key, _cid in message["files"]}
    return wanted - known_files(wanted) if wanted else set()


@transaction.atomic
def write(found: list[Read], *, careful: bool = False) -> None:
    """Write them all or none; `careful` also bears an index that holds remains of an erased ticket."""
    _number_messages(found)
    TICKETS.insert((one.number, *(one.values[name] for name in TICKETS.names[1:])) for one in found)
    messages = [(one, message) for one in found for message in one.messages]
    MESSAGES.insert(
        (message["id"], one.number, *(message[name] for name in MESSAGES.names[2:])) for one, message in messages
    )
    ATTACHMENTS.insert([(message["id"], key, cid) for _one, message in messages for key, cid in message["files"]])
    WATCHES.insert([(one.number, person) for one in found for person in one.watchers])
    EVENTS.insert([(one.number, *(event[name] for name in EVENTS.names[1:])) for one in found for event in one.events])
    tags = _tags({name for one in found for name in one.tags})
    TAGS.insert([(tags[name], one.number) for one in found for name in one.tags])
    (index.put_many if careful else index.add_many)(row for one in found for row in _documents(one))
    bulk.move_on(Ticket, Message)


def _number_messages(found: list[Read]) -> None:
    """Messages keep their numbers where those are free; events that speak of them follow."""
    wanted = [message["id"] for one in found for message in one.messages if message["id"] is not None]
    taken = set(Message.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    used: set[int] = set()
    homeless = []
    for one in found:
        for message in one.messages:
            if message["id"] is None or message["id"] in taken or message["id"] in used:
                homeless.append((one, message))
            else:
                used.add(message["id"])
    fresh = iter(_fresh(len(homeless), used))
    for one, message in homeless:
        old, message["id"] = message["id"], next(fresh)
        for event in one.events:
            if old is not None and event["data"].get("message") == old:
                event["data"]["message"] = message["id"]


def _fresh(count: int, used: set[int]) -> list[int]:
    keys = bulk.reserve(Message, count) if count else []
    while clash := [key for key in keys if key in used]:  # the file itself claims some of them
        keys = [key for key in keys if key not in used]
        start = max([*keys, *used, *clash])
        keys += range(start + 1, start + 1 + count - len(keys))
    return keys


def _tags(names: set[str]) -> dict[str, int]:
    known = dict(Tag.objects.filter(name__in=names).values_list("name", "pk"))
    for name in sorted(names - set(known)):
        known[name] = Tag.objects.create(name=name).pk
    return known


def _documents(one: Read) -> Iterable[index.Row]:
    values = one.values
    ticket = Ticket(
        pk=one.number,
        desk_id=values["desk_id"],
        subject=values["subject"],
        language=values["language"],
        custom=values["custom"],
    )
    return documents(
        ticket, [Message(pk=message["id"], kind=message["kind"], text=message["text"]) for message in one.messages]
    )


def _objects(line: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return _list(line, name, _object)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Wrong(_("This must be an object."))
    return value


def _list(line: dict[str, Any], name: str, each: Any) -> list[Any]:
    try:
        return many(each)(line.get(name, []))
    except Wrong as reason:
        raise Wrong(f"{name}: {reason}") from reason
