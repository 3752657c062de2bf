"""What a rule says, read from the JSON it is kept as, and checked before it is kept.

{"when": {"events": ["ticket.opened"], "by": ""}        or {"since": "status", "wait": "3wd"}    or {"cron": "0 8 * * 1-5"}
 "changed": [{"field": "priority", "before": [], "after": ["1"]}],
 "if": {"all": [{"field": "status", "op": "=", "values": ["open"]}]},        a selector, see talka.tickets.selectors
 "then": [{"do": "priority", "to": "1"}, {"do": "add_tags", "tags": "vip"}],
 "last": false, "per_hour": 1000}
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from cronsim import CronSim, CronSimError
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.kit.errors import Invalid
from talka.kit.query import Field, Query, QueryError, walk
from talka.tickets import selectors
from talka.tickets.selectors import Selector
from talka.ui.inputs import harmless

from . import changed
from .changed import Changed
from .triggers import ANCHORS, BY, WAIT, triggers
from .vocabulary import Verb, verbs

MOST_STEPS, MOST_EVENTS, USUAL_RATE, HIGHEST_RATE = 20, 20, 1000, 100_000
PERSONAL = ("mine", "watched", "mentioned", "drafted")


@dataclass(frozen=True)
class Deed:
    """One line of “then”."""

    do: str
    given: Mapping[str, Any]

    @property
    def verb(self) -> Verb | None:
        """None while its module is off."""
        return verbs.get(self.do)


@dataclass(frozen=True)
class Definition:
    events: tuple[str, ...] = ()
    by: str = ""
    since: str = ""
    wait: str = ""
    cron: str = ""
    changed: tuple[Changed, ...] = ()
    selector: Any = None
    then: tuple[Deed, ...] = ()
    last: bool = False
    per_hour: int = USUAL_RATE

    @property
    def mode(self) -> str:
        return "since" if self.since else "cron" if self.cron else "events"

    @cached_property
    def conditions(self) -> Selector:
        """QueryError when it speaks of a field that is gone."""
        return selectors.from_data(self.selector or {"all": []})

    @cached_property
    def parts(self) -> list[Selector]:
        """The outermost conditions, each to be asked alone, so that it is known which one fails."""
        return [Selector(Query((item,))) for item in self.conditions.query.items]

    @property
    def digest(self) -> str:
        """Names the content: what is compiled of it is kept under this."""
        return hashlib.sha256(json.dumps(self.data, sort_keys=True).encode()).hexdigest()

    @property
    def data(self) -> dict[str, Any]:
        when: dict[str, Any] = {"events": list(self.events), "by": self.by}
        if self.mode == "since":
            when = {"since": self.since, "wait": self.wait}
        elif self.mode == "cron":
            when = {"cron": self.cron}
        return {
            "when": when,
            "changed": [
                {"field": one.field, "before": list(one.before), "after": list(one.after)} for one in self.changed
            ],
            "if": self.selector or {"all": []},
            "then": [{"do": deed.do, **deed.given} for deed in self.then],
            "last": self.last,
            "per_hour": self.per_hour,
        }


def read(data: Any) -> Definition:
    """As it is kept: broken pieces are left as they are found, since `checked` looked at them before."""
    data = data if isinstance(data, dict) else {}
    when = data.get("when") if isinstance(data.get("when"), dict) else {}
    deeds = [row for row in data.get("then") or () if isinstance(row, dict) and isinstance(row.get("do"), str)]
    return Definition(
        events=tuple(kind for kind in when.get("events") or () if isinstance(kind, str)),
        by=str(when.get("by") or ""),
        since=str(when.get("since") or ""),
        wait=str(when.get("wait") or ""),
        cron=str(when.get("cron") or ""),
        changed=changed.read(data.get("changed") or []),
        selector=data.get("if") or {"all": []},
        then=tuple(Deed(row["do"], {name: value for name, value in row.items() if name != "do"}) for row in deeds),
        last=data.get("last") is True,
        per_hour=data["per_hour"] if isinstance(data.get("per_hour"), int) else USUAL_RATE,
    )


def checked(data: Any) -> Definition:
    """What a form or a program sent, with plain values; Invalid says what is wrong and where."""
    if not isinstance(data, dict):
        raise Invalid(_("This is no rule."), field="when")
    harmless(data)
    if unknown := sorted(set(data) - {"when", "changed", "if", "then", "last", "per_hour"}):
        raise Invalid(_("“%(name)s” cannot be set here.") % {"name": unknown[0][:60]}, field=unknown[0][:60])
    if not isinstance(data.get("then", []), list) or not isinstance(data.get("when", {}), dict):
        raise Invalid(_("This is no rule."), field="then")
    found = read(data)
    _check_when(found)
    try:
        _check_conditions(found.conditions)
    except QueryError as wrong:
        raise Invalid(str(wrong), field=wrong.field) from wrong
    if not 1 <= found.per_hour <= HIGHEST_RATE:
        raise Invalid(_("Between 1 and %(most)s times an hour.") % {"most": HIGHEST_RATE}, field="per_hour")
    if not found.then:
        raise Invalid(_("A rule does at least one thing."), field="then")
    if len(found.then) > MOST_STEPS:
        raise Invalid(_("At most %(count)s steps.") % {"count": MOST_STEPS}, field="then")
    return replace(
        found,
        selector=found.conditions.to_data(),
        then=tuple(_checked_deed(place, deed) for place, deed in enumerate(found.then)),
    )


def _check_when(found: Definition) -> None:
    if found.mode == "since":
        if found.since not in ANCHORS:
            raise Invalid(_("Choose from when the time is counted."), field="since")
        if not WAIT.fullmatch(found.wait) or int(WAIT.fullmatch(found.wait)[1]) == 0:  # type: ignore[index]
            raise Invalid(_("Write a length of time such as 4h, 2d or 8wh."), field="wait")
    elif found.mode == "cron":
        check_cron(found.cron)
    elif not found.events:
        raise Invalid(_("Choose what has to happen."), field="events")
    if len(found.events) > MOST_EVENTS or any(kind not in triggers for kind in found.events):
        raise Invalid(_("There is no such event."), field="events")
    if found.by not in BY:
        raise Invalid(_("Choose one of the offered values."), field="by")
    if found.changed and found.mode != "events":
        raise Invalid(_("Only an event changes a field; a clock does not."), field="changed")


def check_cron(cron: str) -> None:
    """Times of the site's zone, not more often than every five minutes (a sweep looks at many tickets)."""
    try:
        times = CronSim(cron, timezone.localtime())
        first, second = next(times), next(times)
    except (CronSimError, StopIteration) as wrong:
        raise Invalid(_("These times cannot be understood. Such as: 0 8 * * 1-5"), field="cron") from wrong
    if (second - first).total_seconds() < 300:
        raise Invalid(_("Not more often than every five minutes."), field="cron")


def _check_conditions(selector: Selector) -> None:
    """A rule has no “me”."""
    for item in walk(selector.query.items):
        if not isinstance(item, Field):
            continue
        values = {str(value).lower() for value in item.values}
        if values & {"me", "mine"} or (item.name == "is" and values & set(PERSONAL)):
            raise Invalid(
                _("A rule is nobody: “me” and “mine” mean nothing in it. Name the person or the team."), field=item.name
            )


def _checked_deed(place: int, deed: Deed) -> Deed:
    verb = deed.verb
    if verb is None:
        raise Invalid(_("A rule cannot do “%(name)s”.") % {"name": deed.do[:60]}, field=f"then.{place}")
    try:
        return Deed(deed.do, verb.clean(deed.given))
    except Invalid as wrong:
        raise Invalid(wrong.message, field=f"then.{place}.{wrong.field}") from wrong
