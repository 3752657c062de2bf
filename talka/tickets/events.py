from dataclasses import field
from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("ticket.opened", _("opened this ticket"), quiet=True)
class Opened:
    kind: str
    channel: str
    message: int | None = None


@event_type("ticket.moved", _("changed the status from {old} to {new}"))
class Moved:
    move: str
    old: str
    new: str
    phase: str


@event_type("ticket.assigned", _("assigned this to {assignee} {team}"))
class Assigned:
    assignee: str
    team: str
    assignee_id: int | None
    team_id: int | None
    before: dict[str, int | None] = field(default_factory=dict)  # assignee_id and team_id; older events lack it


@event_type("ticket.edited", _("changed {fields}"))
class Edited:
    fields: str
    diff: dict[str, Any]
    keys: dict[str, list[int | None]] = field(default_factory=dict)  # where the diff has names: the rows' keys


@event_type("ticket.undone", _("took a change back"), quiet=True)
class Undone:
    event: int
    kind: str


@event_type("ticket.linked", _("linked this: {relation} {number}"))
class Linked:
    relation: str
    number: str
    target: int


@event_type("ticket.unlinked", _("removed the link: {relation} {number}"))
class Unlinked:
    relation: str
    number: str
    target: int


@event_type("ticket.tagged", _("changed the tags: {tags}"), quiet=True)
class Tagged:
    tags: str
    added: list[str]
    removed: list[str]


@event_type("ticket.watched", _("added the watcher {person}"), private=("person",), quiet=True)
class Watched:
    person: str
    person_id: int


@event_type("ticket.unwatched", _("removed the watcher {person}"), private=("person",), quiet=True)
class Unwatched:
    person: str
    person_id: int


@event_type("ticket.converted", _("turned this from {old} into {new}"))
class Converted:
    old: str
    new: str


@event_type("ticket.merged", _("merged this into {number}"))
class Merged:
    number: str
    into: int


@event_type("ticket.absorbed", _("merged {number} into this"))
class Absorbed:
    number: str
    source: int


@event_type("ticket.unmerged", _("took back the merging into {number}"))
class Unmerged:
    number: str
    other: int


@event_type("ticket.released", _("took {number} out of this again"))
class Released:
    number: str
    other: int


@event_type("ticket.split", _("moved messages from here into {number}"))
class Split:
    """`at` is when the first of them was written: there the conversation shows the line."""

    number: str
    other: int
    count: int
    at: str


@event_type("ticket.split_off", _("made this out of messages of {number}"))
class SplitOff:
    number: str
    other: int


@event_type("ticket.unsplit", _("took back the splitting with {number}"))
class Unsplit:
    number: str
    other: int


@event_type("ticket.placed", _("made this a part of {number}"))
class Placed:
    number: str
    parent: int


@event_type("ticket.unplaced", _("took this out of {number}"))
class Unplaced:
    number: str
    parent: int


@event_type("ticket.part_added", _("added the part {number}"))
class PartAdded:
    number: str
    part: int


@event_type("ticket.part_removed", _("took out the part {number}"))
class PartRemoved:
    number: str
    part: int


@event_type("message.received", _("wrote"), quiet=True)
class Received:
    message: int
    automatic: bool


@event_type("message.sent", _("replied"), quiet=True)
class Sent:
    message: int


@event_type("message.noted", _("wrote an internal note"), quiet=True)
class Noted:
    message: int


@event_type("view.saved", _("saved the view {name}"), quiet=True)
class ViewSaved:
    name: str
    audience: str
    selector: dict[str, Any]


@event_type("view.changed", _("changed the view {name}"), quiet=True)
class ViewChanged:
    name: str
    audience: str
    selector: dict[str, Any]


@event_type("view.removed", _("deleted the view {name}"), quiet=True)
class ViewRemoved:
    name: str
    audience: str
    selector: dict[str, Any]


@event_type("view.placed", _("arranged the views"), quiet=True)
class ViewPlaced:
    views: str


@event_type("message.taken_back", _("took a reply back before it left"))
class TakenBack:
    message: int


@event_type("message.mentioned", _("mentioned {person}"), private=("person",), quiet=True)
class Mentioned:
    message: int
    person: str
    person_id: int


@event_type("message.scheduled", _("put a reply aside to be sent {at}"), quiet=True)
class Scheduled:
    draft: str
    at: str


@event_type("message.unscheduled", _("will not send the scheduled reply"), quiet=True)
class Unscheduled:
    draft: str


@event_type("message.stopped", _("did not send the reply that {person} had scheduled: {reason}"), private=("person",))
class Stopped:
    draft: str
    person: str
    reason: str


@event_type("message.forwarded", _("forwarded this to {to}"), private=("to",), quiet=True)
class Forwarded:
    message: int
    to: str


@event_type("message.edited", _("edited a note"), quiet=True)
class NoteEdited:
    message: int


@event_type("message.redacted", _("removed content from a message: {reason}"))
class Redacted:
    """`digest` is the SHA-256 of what was there; the words themselves are gone (HAZARDS MASS-3)."""

    message: int
    part: str
    digest: str
    reason: str
    raw: bool


@event_type("message.pictures_asked", _("asked for the images of a message"))
class PicturesAsked:
    message: int


@event_type("message.pictures_fetched", _("fetched the images of a message"), quiet=True)
class PicturesFetched:
    message: int


@event_type("person.sender_trusted", _("always shows images of a sender"), quiet=True)
class SenderTrusted:
    sender: int


@event_type("person.sender_distrusted", _("asks again before images of a sender are shown"), quiet=True)
class SenderDistrusted:
    sender: int
