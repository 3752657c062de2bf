"""What a requester is told of the promises on a request: the nearest answer and the solution, nothing internal."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from talka.tickets.models import Ticket

from .models import Clock, Metric, Promise

ANSWERS = (Metric.FIRST_REPLY, Metric.NEXT_REPLY)


@dataclass(frozen=True)
class Told:
    """`by` is empty while the clock stands still; `why` says then what it waits for."""

    label: str
    by: datetime | None
    late: bool
    why: str = ""


def told(ticket: Ticket, now: datetime | None = None) -> list[Told]:
    """One line for the answer and one for the solution, of promises to customers alone; one statement."""
    now = now or timezone.now()
    going = Clock.objects.going().filter(ticket=ticket).select_related("version").order_by("due_at", "pk")
    shown = [clock for clock in going if _is_for_requesters(clock)]
    lines = []
    for label, metrics in ((_("We answer by"), ANSWERS), (_("We solve it by"), (Metric.RESOLUTION,))):
        clock = next((clock for clock in shown if clock.metric in metrics), None)
        if clock is not None:
            lines.append(_told(label, clock, ticket, now))
    return lines


def _told(label: str, clock: Clock, ticket: Ticket, now: datetime) -> Told:
    if clock.state != Clock.State.PAUSED:
        return Told(label, clock.due_at, late=clock.due_at is not None and clock.due_at < now)
    yours = ticket.status == "waiting"
    why = (
        _("The time stands still until you answer.") if yours else _("The time stands still while we wait for others.")
    )
    return Told(label, None, late=False, why=why)


def _is_for_requesters(clock: Clock) -> bool:
    terms = clock.version.terms
    return terms["kind"] == Promise.Kind.SLA and terms.get("shown", True)
