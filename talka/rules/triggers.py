"""When a rule is asked: events of a ticket, a time since something, times of the clock.

A module names an event that rules may listen to: `trigger("approval.granted", _("It is approved"), group=…)`, below this line in
`listened.py`, above it by its own call (and its name in this module's README).
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from talka.calendars.models import usual_hours
from talka.events.bus import later
from talka.events.models import Event
from talka.kit.registry import Registry
from talka.kit.working_time import days_with_work, subtract_working
from talka.tickets.models import Message, Ticket

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable


@dataclass(frozen=True)
class Trigger:
    kind: str
    label: Any
    icon: str = "bolt"


triggers: Registry[Trigger] = Registry("trigger")
BY = {
    "": _("whoever does it"),
    "customer": _("only when a customer does it"),
    "agent": _("only when somebody who works here does it"),
    "person": _("only when a person does it, no rule"),
}
WAIT = re.compile(r"([0-9]{1,4})(min|h|d|wh|wd)")


def trigger(kind: str, label: Any, icon: str = "bolt", *, module: str) -> None:
    triggers.add(kind, Trigger(kind, label, icon), module=module)
    later(kind)(ask_the_rules)


def ask_the_rules(event: Event, ticket: Ticket | None) -> None:
    from .performing import apply  # noqa: PLC0415  what rules do is known later than what they hear

    if ticket is not None:
        apply(event, ticket)


@dataclass(frozen=True)
class Anchor:
    """A moment in the life of a ticket from which time is counted; `rows` says among which tickets."""

    label: Any
    rows: Callable[[], "QuerySet[Ticket]"]
    at: "Callable[[], Combinable]"


def _open() -> "QuerySet[Ticket]":
    return Ticket.objects.open()


def _done() -> "QuerySet[Ticket]":
    """Solved and not yet closed; index ticket_done."""
    return Ticket.objects.filter(solved_at__isnull=False, closed_at__isnull=True)


def _last(**of: Any) -> Subquery:
    """When an event of the ticket was last; index event_ticket."""
    rows = Event.objects.filter(ticket_id=OuterRef("pk"), **of).order_by().values("ticket_id")
    return Subquery(rows.annotate(last=Max("at")).values("last"))


def _last_message(*kinds: str) -> Subquery:
    rows = Message.objects.filter(ticket=OuterRef("pk"), kind__in=kinds, automatic=False).order_by().values("ticket")
    return Subquery(rows.annotate(last=Max("created_at")).values("last"))


ANCHORS = {
    "status": Anchor(_("it has its status"), _open, lambda: Coalesce(_last(kind="ticket.moved"), F("created_at"))),
    "opened": Anchor(_("it was opened"), _open, lambda: F("created_at")),
    "assigned": Anchor(
        _("it was given to somebody"), _open, lambda: Coalesce(_last(kind="ticket.assigned"), F("created_at"))
    ),
    "answered": Anchor(_("we wrote last"), _open, lambda: _last_message("reply")),
    "asked": Anchor(_("the customer wrote last"), _open, lambda: _last_message("customer")),
    "updated": Anchor(_("anything changed"), _open, lambda: F("updated_at")),
    "solved": Anchor(_("it was solved"), _done, lambda: F("solved_at")),
}


def cutoff(wait: str, now: dt.datetime) -> dt.datetime:
    """What happened before this moment waits long enough; w is working time of the usual calendar."""
    count, unit = WAIT.fullmatch(wait).groups()  # type: ignore[union-attr]  # the definition kept nothing else
    match unit:
        case "wh":
            return subtract_working(usual_hours(), now, dt.timedelta(hours=int(count)))
        case "wd":
            return days_with_work(usual_hours(), now, -int(count))
    return now - dt.timedelta(**{{"min": "minutes", "h": "hours", "d": "days"}[unit]: int(count)})


def waited(wait: str) -> str:
    """A length in words: “3 working days”."""
    count, unit = WAIT.fullmatch(wait).groups()  # type: ignore[union-attr]
    number = int(count)
    words = {
        "min": ngettext("%(n)s minute", "%(n)s minutes", number),
        "h": ngettext("%(n)s hour", "%(n)s hours", number),
        "d": ngettext("%(n)s day", "%(n)s days", number),
        "wh": ngettext("%(n)s working hour", "%(n)s working hours", number),
        "wd": ngettext("%(n)s working day", "%(n)s working days", number),
    }
    return words[unit] % {"n": number}


def by_whom(event: Event, wanted: str, requester: int) -> bool:
    """Whether somebody of the wanted side did it."""
    actor = event.actor
    match wanted:
        case "customer":
            return actor is not None and (
                event.kind == "message.received" or actor.pk == requester or not actor.is_agent
            )
        case "agent":
            return actor is not None and actor.is_agent and event.kind != "message.received"
        case "person":
            return actor is not None
    return True


__all__ = ["ANCHORS", "BY", "WAIT", "Anchor", "Trigger", "by_whom", "cutoff", "trigger", "triggers", "waited"]
