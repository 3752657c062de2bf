"""Check-lists that come by themselves; tasks go along with a merge and back; work is not finished before its steps."""

from typing import Any

from django.utils.translation import ngettext

from talka.events.bus import now
from talka.events.models import Event
from talka.kit.errors import Refused
from talka.kit.prepared import Prepared
from talka.options import store
from talka.tickets.guards import finishing
from talka.tickets.models import Ticket

from . import actions
from .models import Task, Template

BY_THEMSELVES = Prepared(lambda: Template.objects.filter(active=True, by_itself=True).select_related("team"))


@now("ticket.opened")
def put_on_what_fits(event: Event, ticket: Ticket) -> None:
    for template in BY_THEMSELVES.all():
        if template.fits(ticket):
            actions.apply(template, ticket, by=None, via=event.via)


@now("ticket.absorbed")
def go_along(event: Event, ticket: Ticket) -> None:
    source = event.data["source"]
    Task.objects.filter(ticket=source).update(ticket=ticket, origin=source)


@now("ticket.released")
def go_back(event: Event, ticket: Any) -> None:
    source = event.data["other"]
    Task.objects.filter(ticket=ticket, origin=source).update(ticket=source, origin=None)


@finishing
def all_steps_first(ticket: Ticket) -> None:
    """Where an administrator wants it for this kind of ticket."""
    if ticket.kind not in store.get("checklists.required"):
        return
    if count := ticket.tasks.open().count():
        said = ngettext("%(count)s task is not done yet.", "%(count)s tasks are not done yet.", count)
        raise Refused(said % {"count": count}, field="move")
