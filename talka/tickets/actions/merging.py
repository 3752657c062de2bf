"""One ticket becomes part of another, and comes out again."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import Invalid, Refused
from talka.kit.workflow import Phase

from .. import events
from ..models import Link, Message, Regrouping, Ticket
from . import gathering
from .common import check_assignee, locked, save
from .family import is_above
from .moving import land

if TYPE_CHECKING:
    from talka.people.models import Person

FILLED = ("assignee", "team", "service", "category", "due_at")  # taken over where the other has none
CHOOSABLE = ("subject", "priority", *FILLED)
GIST = ("awaiting", "snippet", "last_message_at")
STATE = ("status", "phase", "solved_at", "closed_at")


@transaction.atomic
def merge(ticket: Ticket, *, into: Ticket, take: Iterable[str] = (), by: "Person | None", via: str = "web") -> Ticket:
    """Move the conversation, followers, tags, links and parts into another ticket; this one closes and leads there.

    What the other has stays, what it lacks is filled from this one; `take` names fields in which this one wins.
    `unmerge` takes all of it back.
    """
    if ticket.pk == into.pk:
        raise Refused(_("A ticket cannot be merged into itself."), field="into")
    ticket, into = both_locked(ticket, into)
    for one in (ticket, into):
        require(by, "tickets.merge", one)
    _refuse(ticket, into)
    kept: dict[str, Any] = {"source": photo(ticket, (*STATE, "awaiting"))}
    waited = ticket.is_open and ticket.awaiting
    kept |= gathering.gather(ticket, into)
    if not ticket.is_closed:
        land(ticket, ticket.practice.workflow.first_in(Phase.CLOSED).name, move="merge", by=by, via=via)
    fields = _fill(ticket, into, set(take))
    fields |= photo(into, GIST)
    into.awaiting = into.awaiting or waited
    if ticket.last_message_at > into.last_message_at:
        into.snippet, into.last_message_at = ticket.snippet, ticket.last_message_at
    kept["fields"] = {name: [before, photo(into, (name,))[name]] for name, before in fields.items()}
    kept["custom"] = [
        name for name, value in ticket.custom.items() if into.custom.get(name) is None and value is not None
    ]
    into.custom = {**into.custom, **{name: ticket.custom[name] for name in kept["custom"]}}
    save(into, *fields, "custom")
    Regrouping.objects.create(kind=Regrouping.Kind.MERGE, source=ticket, target=into, kept=kept, by=by)
    record(events.Merged(number=into.number, into=into.pk), ticket=ticket, by=by, via=via)
    record(events.Absorbed(number=ticket.number, source=ticket.pk), ticket=into, by=by, via=via)
    return into


@transaction.atomic
def unmerge(found: Regrouping, *, by: "Person | None", via: str = "web") -> Ticket:
    """Everything back to where it was; what was written or changed since in the other ticket stays there."""
    found = Regrouping.objects.select_for_update().get(pk=found.pk)
    ticket, into = both_locked(found.source, found.target)
    for one in (ticket, into):
        require(by, "tickets.merge", one)
    kept = found.kept
    _refuse_newer(found, ticket, into)
    gathering.scatter(kept, ticket, into)
    written = any(photo(into, (name,))[name] != kept["fields"][name][1] for name in GIST)
    restored = [name for name, (before, after) in kept["fields"].items() if photo(into, (name,))[name] == after]
    for name in restored:
        put_back(into, name, kept["fields"][name][0])
    into.custom = {name: value for name, value in into.custom.items() if name not in kept["custom"]}
    save(into, *restored, "custom", *(gathering.gist(into) if written else ()))
    was = ticket.status
    for name, value in kept["source"].items():
        put_back(ticket, name, value)
    save(ticket, *kept["source"])
    if ticket.status != was:
        record(
            events.Moved(move="unmerge", old=was, new=ticket.status, phase=ticket.phase), ticket=ticket, by=by, via=via
        )
    found.undone_at = timezone.now()
    found.save(update_fields=["undone_at"])
    record(events.Unmerged(number=into.number, other=into.pk), ticket=ticket, by=by, via=via)
    record(events.Released(number=ticket.number, other=ticket.pk), ticket=into, by=by, via=via)
    return ticket


def both_locked(one: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """Both rows held, always in the order of numbers, so that two merges cannot wait for each other."""
    rows = {ticket.pk: locked(ticket) for ticket in sorted((one, other), key=lambda ticket: ticket.pk)}
    return rows[one.pk], rows[other.pk]


def merged_into(ticket: Ticket) -> set[int]:
    """The keys of the tickets that this one is a duplicate of, straight or through others."""
    found: set[int] = set()
    ends = {ticket.pk}
    while ends:
        links = Link.objects.filter(source__in=ends, relation=Link.Relation.DUPLICATES)
        ends = set(links.values_list("target_id", flat=True)) - found
        found |= ends
    return found


def photo(ticket: Ticket, names: Iterable[str]) -> dict[str, Any]:
    """The values as they are kept: keys of records, moments in ISO form."""
    values = {name: _column(name).value_from_object(ticket) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def put_back(ticket: Ticket, name: str, value: Any) -> None:
    setattr(ticket, _column(name).attname, _column(name).to_python(value))


def _column(name: str) -> "Field[Any, Any]":
    field = Ticket._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def _refuse(ticket: Ticket, into: Ticket) -> None:
    if ticket.is_open and not into.is_open:
        raise Refused(
            _("%(number)s is finished: open work would be lost in it. Reopen it first.") % {"number": into.number},
            field="into",
        )
    if ticket.pk in merged_into(into):
        raise Refused(_("%(number)s was merged into this one already.") % {"number": into.number}, field="into")
    if is_above(ticket, into):
        raise Refused(
            _("%(number)s is a part of this ticket. Take it out of this one first.") % {"number": into.number},
            field="into",
        )


def _refuse_newer(found: Regrouping, ticket: Ticket, into: Ticket) -> None:
    if found.undone_at is not None or found.kind != Regrouping.Kind.MERGE:
        raise Refused(_("This was taken back already."))
    if not ticket.is_closed:
        raise Refused(_("%(number)s was reopened meanwhile, so both go on as they are.") % {"number": ticket.number})
    later = Regrouping.objects.standing().filter(source=into, pk__gt=found.pk, kind=Regrouping.Kind.MERGE).first()
    if later is not None:
        raise Refused(
            _("%(number)s was itself merged into %(other)s. Take that back first.")
            % {"number": into.number, "other": later.target.number}
        )
    keys = found.kept["messages"]
    if Message.objects.filter(pk__in=keys, ticket=into).count() != len(keys):
        raise Refused(_("Some of these messages were moved on since. Take that back first."))


def _fill(ticket: Ticket, into: Ticket, take: set[str]) -> dict[str, Any]:
    """Set what `into` lacks and what is to be taken; the former values by name."""
    if unknown := sorted(take - set(CHOOSABLE)):
        raise Invalid(_("“%(name)s” cannot be set here.") % {"name": unknown[0][:40]}, field=unknown[0][:40])
    before: dict[str, Any] = {}
    for name in CHOOSABLE:
        mine, theirs = getattr(ticket, name), getattr(into, name)
        wanted = name in take or (name in FILLED and theirs is None and mine is not None and _fits(name, mine, into))
        if wanted and mine != theirs:
            if name == "assignee":
                check_assignee(mine, into)
            before |= photo(into, (name,))
            setattr(into, name, mine)
    return before


def _fits(name: str, value: Any, into: Ticket) -> bool:
    """Not every value means something on the other desk; it is filled by itself only where it does."""
    if name == "category":
        return value.desk_id in (None, into.desk_id)
    if name == "assignee":
        return value.is_active and bool(value.has_perm("tickets.see", into))
    return True
