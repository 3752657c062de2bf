"""Asking the rules, and doing what they say: each alone, once for an occasion, with the event as its cause."""

import datetime as dt
import logging
from dataclasses import replace

from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.events.bus import because_of, record
from talka.events.models import Event
from talka.kit.errors import Refused
from talka.tickets.models import Ticket

from . import events, guarding, matching
from .definition import Definition
from .models import Rule, Run, Trace
from .planning import does, plan
from .vocabulary import Case, Step, verbs

log = logging.getLogger(__name__)
FAILURES = 5  # in a row; then the rule is switched off
Outcome = Run.Outcome


def apply(event: Event, ticket: Ticket) -> None:
    """Ask every rule that listens to the event, in order, and keep why some did nothing."""
    case = Case(ticket, event)
    refused: list[tuple[int, int, str]] = []
    ended_by = 0
    for rule, kept, why_not in matching.of_event(event, case):
        if ended_by:
            why_not = f"last.{ended_by}"
        if why_not:
            refused.append((rule.pk, rule.number, why_not))
            continue
        run(rule, kept, case, f"event:{event.pk}")
        if kept.last:
            ended_by = rule.pk
    if refused:
        Trace.objects.bulk_create([Trace(ticket=ticket, event=event, refused=refused)], ignore_conflicts=True)


def run(rule: Rule, kept: Definition, case: Case, occasion: str) -> Run | None:
    """Do what the rule says; None when it was done for this occasion already. A failure stays inside and is told."""
    if Run.objects.filter(rule=rule, ticket=case.ticket, occasion=occasion).exists():
        return None
    case.rule = rule
    try:
        with transaction.atomic():
            steps, reason = _steps(rule, kept, case)
            done, outcome = _outcome(steps, reason)
            if outcome == Outcome.DONE:
                done = _perform(steps, rule, case)
    except OperationalError:
        raise  # nothing about this rule: the reaction is tried again
    except Exception as problem:
        if not isinstance(problem, Refused):
            log.exception("rule %s failed on ticket %s", rule.pk, case.ticket.pk)
        words = (
            str(problem)
            if isinstance(problem, Refused)
            else _("Something went wrong on our side. It has been written down.")
        )
        done, outcome, reason = [], Outcome.FAILED, words
    made = Run.objects.create(
        rule=rule, number=rule.number, ticket=case.ticket, event=case.event, occasion=occasion, outcome=outcome,
        steps=[step.told() for step in done], reason=reason[:300],
    )  # fmt: skip
    _count(rule, made)
    _look_again(case)
    return made


def _steps(rule: Rule, kept: Definition, case: Case) -> tuple[list[Step], str]:
    steps = plan(kept, case)
    return steps, guarding.why_stopped(rule, kept, case) if does(steps) else ""


def _outcome(steps: list[Step], reason: str) -> tuple[list[Step], Outcome]:
    if reason:
        return steps, Outcome.STOPPED
    return steps, Outcome.DONE if does(steps) else Outcome.SAME


def _perform(steps: list[Step], rule: Rule, case: Case) -> list[Step]:
    """One step after another; one that is refused says so and does not keep the next from being done."""
    ran = record(events.Ran(rule=rule.pk, name=str(rule), version=rule.number), ticket=case.ticket, via="rule")
    done = []
    with because_of(ran):
        for step in steps:
            if step.state == "gone":
                raise Refused(f"{step.words}: {step.why}", code="gone")
            done.append(_do(step, case) if step.state == "do" else step)
    return done


def _do(step: Step, case: Case) -> Step:
    try:
        with transaction.atomic():
            verbs[step.do].perform(step.given, case)
    except Refused as refusal:
        if refusal.code in ("gone", "loop"):
            raise
        return replace(step, state="skip", why=str(refusal), mails=())
    finally:
        _look_again(case)
    return step


def _look_again(case: Case) -> None:
    """The next one sees the ticket as it is now."""
    case.ticket.refresh_from_db()
    case.__dict__.pop("facts", None)


def _count(rule: Rule, made: Run) -> None:
    rows, now = Rule.objects.filter(pk=rule.pk), made.at
    if made.outcome == Outcome.DONE:
        rows.update(runs=F("runs") + 1, last_run_at=now, failed_in_row=0, problem="")
    elif made.outcome == Outcome.STOPPED:
        rows.update(problem=made.reason, last_run_at=now)
        guarding.tell(rule, made)
    elif made.outcome == Outcome.FAILED:
        rows.update(
            failures=F("failures") + 1, failed_in_row=F("failed_in_row") + 1, problem=made.reason, last_run_at=now
        )
        if rows.filter(failed_in_row__gte=FAILURES, active=True).update(active=False):
            _switch_off(rule, made)


def _switch_off(rule: Rule, made: Run) -> None:
    owner = Rule.objects.filter(pk=rule.pk).values_list("owner", flat=True).first()
    said = events.SwitchedOff(rule=rule.pk, name=str(rule), reason=made.reason, people=[owner] if owner else [])
    record(said, ticket=made.ticket, thing=f"rules.rule:{rule.pk}", via="rule")


def forget(days: int) -> int:
    """Old rows of the log go; what was done stays in the history of the tickets."""
    before = timezone.now() - dt.timedelta(days=days)
    return sum(model.objects.filter(at__lt=before).delete()[0] for model in (Run, Trace))
