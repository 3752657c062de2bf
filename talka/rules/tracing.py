"""Event by event: which rules were asked about a ticket, which fitted and what they did, and why the others did not."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from talka.events.models import Event
from talka.tickets import history
from talka.tickets.models import Ticket

from . import definition, describing
from .definition import Definition
from .models import Rule, Run, Trace, Version

SHOWN = 50


@dataclass
class Moment:
    """One event, or one time the clock was asked."""

    sentence: str
    at: dt.datetime
    event: int | None = None
    runs: list[Run] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    codes: list[tuple[int, int, str]] = field(default_factory=list)


def of_ticket(ticket: Ticket) -> list[Moment]:
    """The latest first; a handful of statements. Indexes rule_run_ticket and rule_trace_ticket."""
    runs = list(Run.objects.filter(ticket=ticket).select_related("rule", "event__actor").order_by("-pk")[:SHOWN])
    traces = list(Trace.objects.filter(ticket=ticket).select_related("event__actor").order_by("-pk")[:SHOWN])
    found: dict[str, Moment] = {}
    for run in reversed(runs):
        found.setdefault(run.occasion, _moment(ticket, run.event, run.at)).runs.append(run)
    for trace in traces:
        one = found.setdefault(f"event:{trace.event_id}", _moment(ticket, trace.event, trace.at))
        one.codes = trace.refused
    _say(found.values())
    return sorted(found.values(), key=lambda one: (one.at, one.event or 0), reverse=True)


def _moment(ticket: Ticket, event: Event | None, at: dt.datetime) -> Moment:
    if event is None:
        return Moment(_("The clock"), at)
    return Moment(str(history.line(event, ticket)), event.at, event.pk)


def _say(moments: Iterable[Moment]) -> None:
    rows = [(one, code) for one in moments for code in one.codes]
    keys = {code[0] for _one, code in rows}
    rules = Rule.objects.in_bulk(keys)
    kept: dict[tuple[int, int], Definition] = {
        (version.rule_id, version.number): definition.read(version.definition)
        for version in Version.objects.filter(rule__in=keys, number__in={code[1] for _one, code in rows})
    }
    for one, (rule, number, why) in rows:
        name = str(rules[rule]) if rule in rules else _("a deleted rule")
        one.refused.append((name, describing.why_not(why, rules.get(rule), kept.get((rule, number)))))
