"""One ticket becomes another kind, or part of another ticket."""

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import Invalid, Refused
from talka.kit.workflow import Phase, Status, Workflow

from .. import events
from ..models import Link, Message, Ticket, Watch
from ..practices import practices
from .common import locked, save
from .moving import keep_times, land

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
    old, new, was = ticket.practice, practices[kind], ticket.status
    if old.details:
        apps.get_model(old.details).objects.filter(ticket=ticket).delete()
    status = _same_state(ticket, new.workflow)
    ticket.kind, ticket.status, ticket.phase = kind, status.name, status.phase
    # where the other kind lacks the phase the work begins again, and is open work in every list
    times = keep_times(ticket) if status.phase != old.workflow.status(was).phase else ()
    save(ticket, "kind", "status", "phase", *times)
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
    if ticket.is_open and not into.is_open:
        raise Refused(
            _("%(number)s is finished: open work would be lost in it. Reopen it first.") % {"number": into.number},
            field="into",
        )
    if ticket.pk in merged_into(into):
        raise Refused(_("%(number)s was merged into this one already.") % {"number": into.number}, field="into")
    waited = ticket.is_open and ticket.awaiting
    Message.objects.filter(ticket=ticket).update(ticket=into)
    people = {ticket.requester_id, *ticket.watches.values_list("person_id", flat=True)} - {into.requester_id}
    Watch.objects.bulk_create([Watch(ticket=into, person_id=pk) for pk in people], ignore_conflicts=True)
    Link.objects.get_or_create(source=ticket, relation=Link.Relation.DUPLICATES, target=into)
    if not ticket.is_closed:
        land(ticket, ticket.practice.workflow.first_in(Phase.CLOSED).name, move="merge", by=by, via=via)
    into.awaiting = into.awaiting or waited
    if ticket.last_message_at > into.last_message_at:
        into.snippet, into.last_message_at = ticket.snippet, ticket.last_message_at
    save(into, "awaiting", "snippet", "last_message_at")
    record(events.Merged(number=into.number, into=into.pk), ticket=ticket, by=by, via=via)
    return into


def merged_into(ticket: Ticket) -> set[int]:
    """The keys of the tickets that this one is a duplicate of, straight or through others."""
    found: set[int] = set()
    ends = {ticket.pk}
    while ends:
        links = Link.objects.filter(source__in=ends, relation=Link.Relation.DUPLICATES)
        ends = set(links.values_list("target_id", flat=True)) - found
        found |= ends
    return found


def _same_state(ticket: Ticket, workflow: Workflow) -> Status:
    """The status of the same name when it means the same, else the first of the phase: who waits for a third party still does."""
    for status in workflow.statuses:
        if status.name == ticket.status and status.phase == ticket.phase:
            return status
    return workflow.first_in(Phase(ticket.phase))
