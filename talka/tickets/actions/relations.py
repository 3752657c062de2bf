"""Links, watchers and tags."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talka.access.grants import allowed, require
from talka.events.bus import record
from talka.kit.errors import Invalid, NotAllowed, Refused

from .. import events
from ..models import Link, Tag, Ticket, Watch
from .common import locked, save, single_line

if TYPE_CHECKING:
    from talka.people.models import Person

MOST_TAGS = 30


@transaction.atomic
def link(source: Ticket, relation: str, target: Ticket, *, by: "Person | None" = None, via: str = "web") -> Link:
    """Say how two tickets belong together; both must be visible to the person."""
    require(by, "tickets.link", source)
    if relation not in Link.Relation.values:
        raise Invalid(_("There is no such relation."), field="relation")
    if source.pk == target.pk:
        raise Refused(_("A ticket cannot be linked to itself."), field="target")
    if by is not None and not Ticket.objects.visible_to(by).filter(pk=target.pk).exists():
        raise Refused(_("There is no such ticket."), field="target")
    made, new = Link.objects.get_or_create(source=source, relation=relation, target=target)
    if new:
        record(events.Linked(relation=relation, number=target.number, target=target.pk), ticket=source, by=by, via=via)
    return made


@transaction.atomic
def unlink(found: Link, *, by: "Person | None" = None, via: str = "web") -> None:
    require(by, "tickets.link", found.source)
    event = events.Unlinked(relation=found.relation, number=found.target.number, target=found.target_id)
    found.delete()
    record(event, ticket=found.source, by=by, via=via)


@transaction.atomic
def watch(ticket: Ticket, person: "Person", *, by: "Person | None" = None, via: str = "web") -> None:
    """Keep a person informed; for somebody else than oneself it needs tickets.edit."""
    if by is not None and by.pk != person.pk:
        require(by, "tickets.edit", ticket)
    elif by is not None and not Ticket.objects.visible_to(by).filter(pk=ticket.pk).exists():
        raise NotAllowed(_("You cannot watch this ticket."))
    if Watch.objects.get_or_create(ticket=ticket, person=person)[1]:
        record(events.Watched(person=str(person), person_id=person.pk), ticket=ticket, by=by, via=via)


@transaction.atomic
def unwatch(ticket: Ticket, person: "Person", *, by: "Person | None" = None, via: str = "web") -> None:
    if by is not None and by.pk != person.pk and not allowed(by, "tickets.edit", ticket):
        raise NotAllowed(_("You can only take yourself off."))
    if Watch.objects.filter(ticket=ticket, person=person).delete()[0]:
        record(events.Unwatched(person=str(person), person_id=person.pk), ticket=ticket, by=by, via=via)


@transaction.atomic
def tag(ticket: Ticket, names: Iterable[str], *, by: "Person | None" = None, via: str = "web") -> list[str]:
    """Set the tags of a ticket to exactly these names."""
    ticket = locked(ticket)
    require(by, "tickets.tag", ticket)
    wanted = sorted({single_line(name.lower(), 60) for name in names} - {""})
    if len(wanted) > MOST_TAGS:
        raise Refused(_("At most %(count)s tags.") % {"count": MOST_TAGS}, field="tags")
    had = sorted(ticket.tags.values_list("name", flat=True))
    if wanted == had:
        return wanted
    ticket.tags.set([Tag.objects.get_or_create(name=name)[0] for name in wanted])
    save(ticket)
    added, removed = sorted(set(wanted) - set(had)), sorted(set(had) - set(wanted))
    shown = ", ".join([*(f"+{name}" for name in added), *(f"−{name}" for name in removed)])
    record(events.Tagged(tags=shown, added=added, removed=removed), ticket=ticket, by=by, via=via)
    return wanted
