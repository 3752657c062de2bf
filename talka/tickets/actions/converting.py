"""One ticket becomes another kind."""

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import Invalid
from talka.kit.workflow import Phase, Status, Workflow

from .. import events
from ..models import Ticket
from ..practices import practices
from .common import locked, save
from .moving import keep_times

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


def _same_state(ticket: Ticket, workflow: Workflow) -> Status:
    """The status of the same name when it means the same, else the first of the phase: who waits for a third party still does."""
    for status in workflow.statuses:
        if status.name == ticket.status and status.phase == ticket.phase:
            return status
    return workflow.first_in(Phase(ticket.phase))
