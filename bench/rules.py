"""Rules in one process: a hundred on one event, the sweep of those by the clock, a trial. `python -m bench.rules`; nothing is kept.

Prints one line of JSON: milliseconds and statements of asking 100 rules (none fits), seconds of one sweep and of one trial.
"""

import json
import statistics
import time
from typing import Any

RULES, TIMES = 100, 30


class Undone(Exception):
    """Takes everything back."""


def run() -> dict[str, Any]:
    from django.db import transaction

    found: dict[str, Any] = {}
    try:
        with transaction.atomic():
            found = _measured()
            raise Undone
    except Undone:
        return found


def _measured() -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from talka.events.bus import because_of
    from talka.events.models import Event
    from talka.jobs.progress import start
    from talka.rules import actions, performing, timing, trying
    from talka.rules.models import Rule, Trace, Trial
    from talka.tickets.models import Ticket

    Rule.objects.all().delete()
    for number in range(RULES):
        asked = {
            "all": [
                {"field": "subject", "op": "=", "values": [f"no such word {number}"]},
                {"field": "tag", "op": "=", "values": ["vip"]},
            ]
        }
        data = {"when": {"events": ["ticket.opened"]}, "if": asked, "then": [{"do": "priority", "to": "1"}]}
        actions.publish(actions.add(f"Rule {number}", by=None), data, by=None)
    ticket = Ticket.objects.open().order_by("-pk")[0]
    event = Event.objects.create(
        kind="ticket.opened", ticket_id=ticket.pk, data={"kind": ticket.kind, "channel": "web"}
    )
    spent = []
    for _n in range(TIMES):
        Trace.objects.filter(event=event).delete()
        ticket = Ticket.objects.get(pk=ticket.pk)
        with because_of(event):
            began = time.perf_counter()
            performing.apply(event, ticket)
            spent.append(1000 * (time.perf_counter() - began))
    Trace.objects.filter(event=event).delete()
    ticket = Ticket.objects.get(pk=ticket.pk)
    with CaptureQueriesContext(connection) as seen:
        performing.apply(event, ticket)
    Rule.objects.all().delete()
    waits = {
        "when": {"since": "status", "wait": "9000d"},
        "if": {"field": "phase", "op": "=", "values": ["waiting"]},
        "then": [{"do": "priority", "to": "1"}],
    }
    rule = actions.publish(actions.add("Waits", by=None), waits, by=None)
    began = time.perf_counter()
    timing.sweep()
    swept = time.perf_counter() - began
    data = {"when": {"since": "opened", "wait": "1min"}, "then": [{"do": "priority", "to": "1"}]}
    trial = Trial.objects.create(rule=rule, definition=data, progress=start("rules.trial", "Bench", 1))
    began = time.perf_counter()
    while trying.carry_on(trial):
        trial.refresh_from_db()
    trial.refresh_from_db()
    tried = time.perf_counter() - began
    return {
        "rules": RULES,
        "open": Ticket.objects.open().count(),
        "p50_ms": statistics.median(spent),
        "p95_ms": sorted(spent)[int(len(spent) * 0.95)],
        "sql": len(seen),
        "sweep_seconds": swept,
        "trial_seconds": tried,
        "tried": trial.matched,
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(run()))  # noqa: T201
