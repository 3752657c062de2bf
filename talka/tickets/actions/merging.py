"""One ticket becomes another kind, or part of another ticket."""

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import Invalid, Refused
from talka.kit.workflow import Phase

from .. import events
from ..models import Link, Message, Ticket, Watch
from ..practices import practices
from .common import locked, save
from .moving import land

if TYPE_CHECKING:
    from talka.people.models import Person


@transaction.atomic
def convert(ticket: Ticket, kind: str, *, by: "Person | None", via: str = "web") -> Ticket:
    """Turn a request into an incident and the like; the number's digits and the conversation stay."""
    ticket = locked(ticket)
    require(by, "tickets.merge", ticket)
    if kind not in practices:
        raise Invalid(_("There is no such kind of ticket: %(kind)s.") % {"kind": kind[:40]}, field="kind")
    if kind == ticket.kind:
        return ticket
    old, new = ticket.practice, practices[kind]
    if old.details:
        apps.get_model(old.details).objects.filter(ticket=ticket).delete()
    status = new.workflow.first_in(Phase(ticket.phase))
    ticket.kind, ticket.status, ticket.phase = kind, status.name, status.phase
    save(ticket, "kind", "status", "phase")
    if new.details:
        apps.get_model(new.details).objects.create(ticket=ticket)
    record(events.Converted(old=old.kind, new=kind), ticket=ticket, by=by, via=via)
    return ticket


@transaction.atomic
def merge(ticket: Ticket, *, into: Ticket, by: "Person | None", via: str = "web") -> Ticket:
    """Move the conversation and the watchers into another ticket and close this one as its duplicate."""
    if ticket.pk == into.pk:
        raise Refused(_("A ticket cannot be merged into itself."), field="into")
    # always in the order of numbers, so that two merges cannot wait for each other
    first, second = (locked(one) for one in sorted((ticket, into), key=lambda one: one.pk))
    ticket, into = (first, second) if first.pk == ticket.pk else (second, first)
    for one in (ticket, into):
        require(by, "tickets.merge", one)
    Message.objects.filter(ticket=ticket).update(ticket=into)
    people = {ticket.requester_id, *ticket.watches.values_list("person_id", flat=True)} - {into.requester_id}
    Watch.objects.bulk_create([Watch(ticket=into, person_id=pk) for pk in people], ignore_conflicts=True)
    Link.objects.get_or_create(source=ticket, relation=Link.Relation.DUPLICATES, target=into)
    if not ticket.is_closed:
        land(ticket, ticket.practice.workflow.first_in(Phase.CLOSED).name, move="merge", by=by, via=via)
    save(into)
    record(events.Merged(number=into.number, into=into.pk), ticket=ticket, by=by, via=via)
    return into
