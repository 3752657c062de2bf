"""Rules that set each other off end by themselves, visibly (HAZARDS LOOP-6), and none runs more often than it may."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talka.events.bus import record
from talka.events.models import Event

from . import events
from .models import Run

if TYPE_CHECKING:
    from .definition import Definition
    from .models import Rule
    from .vocabulary import Case

DEEPEST = 5  # causes before an event on which rules still act; the bus itself stops at eight
IN_A_MINUTE = 5  # times of one rule on one ticket


def why_stopped(rule: "Rule", kept: "Definition", case: "Case") -> str:
    """Why the rule must not act now; "" when it may."""
    ran, depth = _before(case.event)
    if rule.pk in ran:
        return _("It was set off by what it had done itself.")
    if depth > DEEPEST:
        return _("Too many rules set each other off.")
    done = Run.objects.filter(rule=rule, outcome=Run.Outcome.DONE)
    if done.lately(dt.timedelta(minutes=1)).filter(ticket=case.ticket).count() >= IN_A_MINUTE:
        return _("It ran %(count)s times in a minute on this ticket.") % {"count": IN_A_MINUTE}
    if done.lately(dt.timedelta(hours=1)).count() >= kept.per_hour:
        return _("It ran %(count)s times in an hour, which is the most it may.") % {"count": kept.per_hour}
    return ""


def tell(rule: "Rule", run: "Run") -> None:
    """A visible line on the ticket; the first in an hour only, so that a storm does not fill the history."""
    lately = Run.objects.filter(rule=rule, outcome=Run.Outcome.STOPPED, ticket=run.ticket).lately(dt.timedelta(hours=1))
    if lately.count() <= 1:
        record(events.Stopped(rule=rule.pk, name=str(rule), reason=run.reason), ticket=run.ticket, via="rule")


def _before(event: Event | None) -> tuple[set[int], int]:
    """The rules among the causes of an event, and how many causes it has."""
    ran, depth, key = set(), 0, event.cause_id if event else None
    while key is not None and depth <= DEEPEST + 3:
        cause = Event.objects.only("kind", "data", "cause_id").filter(pk=key).first()
        if cause is None:
            break
        if cause.kind == "rule.ran":
            ran.add(cause.data["rule"])
        depth, key = depth + 1, cause.cause_id
    return ran, depth
