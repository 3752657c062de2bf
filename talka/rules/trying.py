"""A definition tried on what happened: for each event what it would have changed, and the mails it would have sent.

Nothing of a ticket is written. An event is looked at with its ticket as it was then (rewinding.py); a rule by the clock is
tried on the tickets that it would find now.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from talka.events.models import Event
from talka.jobs import progress
from talka.jobs.models import Progress
from talka.tickets.models import Ticket
from talka.tickets.selectors import Reader

from . import actions, changed, matching, timing
from .definition import Definition, read
from .models import Rule, Trial
from .planning import does, plan
from .rewinding import Past
from .vocabulary import Case, Step

if TYPE_CHECKING:
    from talka.people.models import Person

PIECE, MOST, SHOWN, LONGEST = 100, 10_000, 200, 365


@dataclass(frozen=True)
class Found:
    """The rule fitted: what it would have done, and what an agent did later instead."""

    case: Case
    steps: list[Step]
    differs: str = ""

    @property
    def mails(self) -> int:
        return sum(len(step.mails) for step in self.steps)

    def row(self) -> dict[str, Any]:
        ticket, event = self.case.ticket, self.case.event
        at = event.at if event else timezone.now()
        steps = [step.told() for step in self.steps]
        return {
            "ticket": ticket.pk,
            "number": ticket.number,
            "at": at.isoformat(),
            "steps": steps,
            "differs": self.differs,
        }


@transaction.atomic
def ask(rule: Rule, *, by: "Person", days: int = 30) -> Trial:
    """Try the draft, or what holds. The work is done by a job; one's former trials of the rule are forgotten."""
    from .tasks import try_out  # noqa: PLC0415  the job calls back here

    actions.require(rule.desk_id, by)
    data = rule.draft or rule.definition
    kept = read(data)
    days = max(1, min(days, LONGEST))
    total = _rows(kept, rule, timezone.now() - dt.timedelta(days=days))[:MOST].count()
    Progress.objects.filter(pk__in=rule.trials.filter(by=by).values("progress")).delete()
    at = progress.start("rules.trial", _("Trial: %(rule)s") % {"rule": rule}, total, by=by.pk)
    trial = Trial.objects.create(rule=rule, definition=data, days=days, progress=at, by=by)
    try_out.enqueue(trial_id=trial.pk, key=f"trial:{trial.pk}")
    return trial


def carry_on(trial: Trial) -> bool:
    """The next piece, from the newest to the oldest; False when nothing is left or somebody pressed stop."""
    with transaction.atomic():
        at = Progress.objects.select_for_update().get(pk=trial.progress_id)
        if at.state != Progress.RUNNING:
            return False
        kept, since = read(trial.definition), trial.created_at - dt.timedelta(days=trial.days)
        rows = _rows(kept, trial.rule, since)
        if trial.at_key:
            rows = rows.filter(pk__lt=trial.at_key)
        piece = list(rows.order_by("-pk")[:PIECE])
        if piece:
            language = trial.by.language if trial.by else None
            with override(language or None):
                _note(trial, at, list(_found(piece, kept, trial)))
            trial.at_key = piece[-1].pk
            trial.save(update_fields=["at_key", "matched", "would_change", "would_mail", "would_differ", "per_day"])
            progress.step(at, count=len(piece))
        if len(piece) < PIECE or at.done + len(piece) >= MOST:
            progress.finish(at)
            return False
    return True


def _rows(kept: Definition, rule: Rule, since: dt.datetime) -> Any:
    """Events of these kinds since then, or tickets that the clock would find; index event_kind."""
    if kept.mode == "events":
        return Event.objects.filter(kind__in=kept.events, at__gte=since, ticket_id__isnull=False).order_by("-pk")
    return timing.candidates(kept, rule, timezone.now()).order_by("-pk")


def _found(piece: list[Any], kept: Definition, trial: Trial) -> Iterator[Found]:
    reader = Reader(None)
    if kept.mode != "events":
        for ticket in (
            Ticket.objects.filter(pk__in=[one.pk for one in piece]).select_related("requester", "desk").order_by("-pk")
        ):
            yield Found(Case(ticket, rule=trial.rule), plan(kept, Case(ticket, rule=trial.rule)))
        return
    events = Event.objects.filter(pk__in=[one.pk for one in piece]).select_related("actor").order_by("-pk")
    past = Past({one.ticket_id for one in piece}, piece[-1].pk)
    for event in events:
        case = past.case(event)
        if case is None or matching.why_not(trial.rule, kept, case, reader):
            continue
        case.rule = trial.rule
        steps = plan(kept, case)
        yield Found(case, steps, _differs(steps, past.after(event)))


def _note(trial: Trial, at: Progress, found: list[Found]) -> None:
    for one in found:
        if trial.matched < SHOWN:
            progress.step(at, count=0, row=one.row())
        trial.matched += 1
        trial.would_change += does(one.steps)
        trial.would_mail += one.mails
        trial.would_differ += bool(one.differs)
        day = timezone.localtime(one.case.event.at if one.case.event else timezone.now()).date().isoformat()
        trial.per_day[day] = trial.per_day.get(day, 0) + 1


def _differs(steps: list[Step], later: list[Event]) -> str:
    """What somebody who works here set afterwards, where the rule would have set something else."""
    for step in steps:
        wanted = step.given.get("to")
        if step.state != "do" or wanted is None or step.field not in changed.FIELDS:
            continue
        for event in later:
            change = changed.of(event).get(step.field)
            if change and event.actor is not None and event.actor.is_agent and str(wanted) not in change[1]:
                return _("%(who)s set it otherwise: %(what)s") % {"who": event.actor, "what": _said(step.field, event)}
    return ""


def _said(field: str, event: Event) -> str:
    if event.kind == "ticket.assigned":
        return str(event.data.get(field) or _("nobody"))
    new = event.data.get("diff", {}).get(field, [None, ""])[1]
    choices = dict(changed.choices(changed.spec(field)))
    return choices.get(str(new), str(new))
