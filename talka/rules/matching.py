"""Which rules an event asks, and for each whether it fits or what does not. Rules are kept in memory by their version."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from talka.kit.query import QueryError
from talka.tickets.selectors import Reader

from . import changed
from .definition import Definition, read
from .models import Rule
from .triggers import by_whom

if TYPE_CHECKING:
    from talka.events.models import Event

    from .vocabulary import Case

FITS = ""
ROW = ("pk", "number", "digest", "desk_id", "position", "name", "shipped")
MOST_KNOWN = 5000
_known: dict[str, Definition] = {}  # by their digest: the same words mean the same for ever


def for_event(kind: str) -> list[tuple[Rule, Definition]]:
    """Every rule that listens to it, in order: one statement, and one more for those that are new to this process."""
    rules = list(Rule.objects.live().only(*ROW))
    missing = [rule.pk for rule in rules if rule.digest not in _known]
    if missing:
        if len(_known) > MOST_KNOWN:
            _known.clear()
        for digest, data in Rule.objects.filter(pk__in=missing).values_list("digest", "definition"):
            _known[digest] = read(data)
    found = ((rule, _known[rule.digest]) for rule in rules if rule.digest in _known)
    return [(rule, kept) for rule, kept in found if kind in kept.events]


def why_not(rule: Rule, kept: Definition, case: "Case", reader: Reader) -> str:
    """FITS, or what speaks against it: desk, by, changed.N, if.N (the number of the condition), or broken."""
    if rule.desk_id not in (None, case.ticket.desk_id):
        return "desk"
    if case.event is not None and kept.mode == "events":
        if not by_whom(case.event, kept.by, case.ticket.requester_id):
            return "by"
        if kept.changed:
            changes = changed.of(case.event)
            for number, one in enumerate(kept.changed):
                if not one.holds(changes):
                    return f"changed.{number}"
    try:
        for number, part in enumerate(kept.parts):
            if not part.test(case.facts, reader):
                return f"if.{number}"
    except QueryError:
        return "broken"
    return FITS


def of_event(event: "Event", case: "Case") -> Iterable[tuple[Rule, Definition, str]]:
    """Each rule that listens, asked when it is its turn: the ones before may have changed the ticket."""
    reader = Reader(None)
    for rule, kept in for_event(event.kind):
        yield rule, kept, why_not(rule, kept, case, reader)


__all__ = ["FITS", "for_event", "of_event", "why_not"]
