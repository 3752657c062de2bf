"""Which promise holds for a ticket: of each kind the first in order that is valid and whose selector fits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from talka.kit.errors import Refused
from talka.kit.prepared import Prepared
from talka.tickets import selectors
from talka.tickets.models import Ticket

from .models import Promise, Version


@dataclass(frozen=True)
class Asked:
    """A promise that was looked at, and why it does not hold ("" when it does)."""

    promise: Promise
    why_not: str


def versions_for(ticket: Ticket, at: datetime | None = None) -> list[Version]:
    """The newest version of each promise that holds: one statement, and what the selectors have to read."""
    return choose(ticket, newest(at))


def newest(at: datetime | None = None) -> list[Version]:
    """The published terms of all valid promises, in the order in which they are asked."""
    day = timezone.localdate(at)
    found = {version.promise_id: version for version in PUBLISHED.all() if version.promise.holds(day)}
    return sorted(found.values(), key=lambda version: (version.promise.order, version.promise_id))


PUBLISHED = Prepared(  # asked for every new ticket
    lambda: Version.objects.filter(promise__active=True).select_related("promise").order_by("number")
)


def choose(ticket: Ticket, versions: Iterable[Version], now: datetime | None = None) -> list[Version]:
    """Of each kind the first that fits; selectors are asked of the row in memory."""
    facts, chosen = selectors.facts_of(ticket), {}
    for version in versions:
        kind = version.terms["kind"]
        if kind not in chosen and fits(version, facts, now):
            chosen[kind] = version
    return list(chosen.values())


def fits(version: Version, facts: selectors.Facts, now: datetime | None = None) -> bool:
    """A selector that speaks of something that is gone fits nothing; the promise's page says so."""
    try:
        return selectors.parse(version.terms["selector"]).test(facts, None, now)
    except Refused:
        return False


def looked_at(ticket: Ticket) -> list[Asked]:
    """Every promise there is with the reason why it does not hold for this ticket."""
    facts, taken, told = selectors.facts_of(ticket), set(), []
    versions = {version.promise_id: version for version in newest(ticket.created_at)}
    for promise in Promise.objects.order_by("order", "pk"):
        version = versions.get(promise.pk)
        if version is None:
            why = _("It is not in use, or was not valid on that day.")
        elif not fits(version, facts):
            why = _("The ticket is none of: %(words)s.") % {"words": words(version.terms["selector"])}
        elif promise.kind in taken:
            why = _("Another promise of the same kind comes first.")
        else:
            why = ""
            taken.add(promise.kind)
        told.append(Asked(promise, why))
    return told


def words(selector: str) -> str:
    try:
        return selectors.parse(selector).describe() if selector.strip() else _("every ticket")
    except Refused as problem:
        return str(problem)
