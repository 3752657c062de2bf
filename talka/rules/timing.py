"""Rules by the clock: which tickets wait long enough, or what time it is; each ticket once for each occasion."""

import datetime as dt
import logging
from typing import Any

from cronsim import CronSim
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from talka.kit.query import QueryError
from talka.tickets.models import Ticket
from talka.tickets.selectors import Reader

from .definition import Definition, read
from .models import Rule, Run
from .performing import run
from .triggers import ANCHORS, cutoff
from .vocabulary import Case

log = logging.getLogger(__name__)
AT_ONCE = 200  # tickets of one turn; the next look takes the rest


def candidates(kept: Definition, rule: Rule, now: dt.datetime) -> "QuerySet[Ticket]":
    """The tickets that wait long enough, or all open ones for a rule with times; of the rule's desk, fitting its conditions."""
    if kept.mode == "since":
        anchor = ANCHORS[kept.since]
        rows = anchor.rows().annotate(since=anchor.at()).filter(since__lte=cutoff(kept.wait, now))
    else:
        rows = Ticket.objects.open()
    if rule.desk_id is not None:
        rows = rows.filter(desk_id=rule.desk_id)
    return kept.conditions.filter(rows, Reader(None, now))


def sweep(now: dt.datetime | None = None) -> int:
    """Ask every rule by the clock; answers how many times one ran. A rule that cannot be asked keeps no other waiting."""
    now = now or timezone.now()
    done = 0
    for rule in Rule.objects.live():
        kept = read(rule.definition)
        if kept.mode == "events":
            continue
        try:
            done += _sweep_one(rule, kept, now)
        except QueryError as wrong:
            Rule.objects.filter(pk=rule.pk).update(problem=str(wrong)[:300])
    return done


def _sweep_one(rule: Rule, kept: Definition, now: dt.datetime) -> int:
    occasion = ""
    if kept.mode == "cron":
        due = last_time(kept.cron, now)
        if rule.swept_at is None or due <= rule.swept_at:
            return 0
        occasion = f"at:{due.isoformat()}"
    keys, more = _waiting(rule, kept, now, occasion)
    done = 0
    for key, since in keys:
        ticket = Ticket.objects.select_related("requester", "desk").filter(pk=key).first()
        if ticket is None:
            continue
        made = _once_more(rule, kept, ticket, occasion or f"since:{since.isoformat()}")
        if made is not None and made.outcome == Run.Outcome.STOPPED:
            return done  # it ran as often as it may; the next look goes on
        done += 1
    if not more:  # else the same time is looked at again
        Rule.objects.filter(pk=rule.pk).update(swept_at=now)
    return done


def _once_more(rule: Rule, kept: Definition, ticket: Ticket, occasion: str) -> Run | None:
    """What was stopped before is not done yet."""
    with transaction.atomic():
        Run.objects.filter(rule=rule, ticket=ticket, occasion=occasion, outcome=Run.Outcome.STOPPED).delete()
        return run(rule, kept, Case(ticket), occasion)


def _waiting(rule: Rule, kept: Definition, now: dt.datetime, occasion: str) -> tuple[list[tuple[int, Any]], bool]:
    """Those for which it has not been done: since they began to wait, or for this time. Index rule_run_once."""
    rows = candidates(kept, rule, now)
    ran = Run.objects.filter(rule=rule, ticket=OuterRef("pk")).exclude(outcome=Run.Outcome.STOPPED)
    if kept.mode == "since":
        rows = rows.exclude(Exists(ran.filter(at__gte=OuterRef("since")))).values_list("pk", "since")
    else:
        rows = (
            rows.exclude(Exists(ran.filter(occasion=occasion)))
            .annotate(since=F("created_at"))
            .values_list("pk", "since")
        )
    found = list(rows.order_by("pk")[: AT_ONCE + 1])
    return found[:AT_ONCE], len(found) > AT_ONCE


def last_time(cron: str, now: dt.datetime) -> dt.datetime:
    """The newest time that is not after `now`, in the site's zone: summer time is the library's care."""
    second_after = timezone.localtime(now).replace(microsecond=0) + dt.timedelta(seconds=1)
    return next(CronSim(cron, second_after, reverse=True))
