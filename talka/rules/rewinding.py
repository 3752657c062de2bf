"""A ticket as it was when something happened: its later events taken back one by one, in memory only."""

import copy
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from talka.events.models import Event
from talka.kit.workflow import OPEN_PHASES, Phase
from talka.tickets.models import Tag, Ticket
from talka.tickets.practices import practices

from .vocabulary import Case

CHANGES = ("ticket.moved", "ticket.assigned", "ticket.edited", "ticket.tagged", "ticket.converted")
NEAR = ("requester", "desk", "team", "assignee", "service", "category", "organization")


class Past:
    """Tickets with all that happened to them since an event; three statements for many."""

    def __init__(self, tickets: Iterable[int], since: int) -> None:
        keys = list(tickets)
        self.tickets = Ticket.objects.select_related(*NEAR).in_bulk(keys)
        self.later: dict[int, list[Event]] = defaultdict(list)
        rows = Event.objects.filter(ticket_id__in=keys, pk__gt=since, kind__in=CHANGES).select_related("actor")
        for event in rows.order_by("pk"):
            self.later[event.ticket_id or 0].append(event)
        self.tags: dict[int, set[str]] = defaultdict(set)
        for key, name in Tag.tickets.through.objects.filter(ticket__in=keys).values_list("ticket_id", "tag__name"):
            self.tags[key].add(name)

    def after(self, event: Event) -> list[Event]:
        return [one for one in self.later[event.ticket_id or 0] if one.pk > event.pk]

    def case(self, event: Event) -> Case | None:
        """None when the ticket is gone."""
        found = self.tickets.get(event.ticket_id or 0)
        if found is None:
            return None
        ticket, tags = copy.copy(found), set(self.tags[found.pk])
        for one in reversed(self.after(event)):
            _take_back(ticket, one, tags)
        return Case(ticket, event, instead={"tags": tags})


def _take_back(ticket: Ticket, event: Event, tags: set[str]) -> None:
    data = event.data
    match event.kind:
        case "ticket.moved":
            _stand(ticket, data["old"])
        case "ticket.converted":
            if data["old"] in practices:
                ticket.kind = data["old"]
                _stand(ticket, ticket.practice.workflow.first_in(Phase(ticket.phase)).name)
        case "ticket.assigned":
            before = data.get("before") or {}
            for name in ("assignee_id", "team_id"):
                if name in before:
                    setattr(ticket, name, before[name])
        case "ticket.tagged":
            tags -= set(data["added"])
            tags |= set(data["removed"])
        case "ticket.edited":
            for name, pair in data["diff"].items():
                _put(ticket, name, pair[0], data.get("keys", {}).get(name))


def _stand(ticket: Ticket, status: str) -> None:
    known = {one.name: one for one in ticket.practice.workflow.statuses}
    if status in known:
        ticket.status, ticket.phase = status, known[status].phase
        if ticket.phase in OPEN_PHASES:
            ticket.solved_at = ticket.closed_at = None


def _put(ticket: Ticket, name: str, old: Any, keys: list[int | None] | None) -> None:
    if keys is not None:
        setattr(ticket, f"{name}_id", keys[0])
    elif name == "due_at":
        ticket.due_at = dt.datetime.fromisoformat(old) if old else None
    elif name in ("subject", "priority", "impact", "urgency", "language", "custom"):
        setattr(ticket, name, old)
