"""Many realistic tickets at once, for trying out and for measuring: plain rows in large statements.

The rows are what the actions would have written: tickets, three messages each, an opening event, the search index.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from talka.events.models import Event
from talka.kit import bulk
from talka.kit.html import snippet
from talka.people.models import Person
from talka.search import index
from talka.tickets.models import Message, Ticket
from talka.tickets.practices import practices

from . import phrases
from .world import World

TICKETS = bulk.Table(
    Ticket, "id", "kind", "desk_id", "subject", "snippet", "status", "phase", "priority", "requester_id", "organization_id", "team_id",
    "assignee_id", "service_id", "channel", "language", "awaiting", "created_at", "updated_at", "last_message_at", "first_replied_at",
    "due_at", "solved_at", "closed_at",
)  # fmt: skip
MESSAGES = bulk.Table(Message, "id", "ticket_id", "kind", "author_id", "via", "text", "to", "created_at")
EVENTS = bulk.Table(Event, "kind", "ticket_id", "via", "data", "at")
TURNS = ("customer", "reply", "customer")
CHUNK = 1000
CUSTOMERS = 300
OPEN_SHARE = 0.04  # of all tickets; a desk that keeps up has few open ones
SEED = 1042  # the same company every time


@dataclass
class Plan:
    """One ticket and its messages as rows in the order of TICKETS and MESSAGES."""

    ticket: tuple[Any, ...]
    messages: list[tuple[Any, ...]]


def fill(world: World, count: int, *, progress: Callable[[int], None] = lambda done: None) -> None:
    """Add `count` tickets with three messages each; calls progress(done) after every chunk, which is committed by then."""
    chance = random.Random(SEED)
    customers = _customers(world, chance)
    kinds = [kind for kind, _practice in practices] or ["request"]
    start = timezone.now() - dt.timedelta(days=720)
    step = dt.timedelta(days=720) / max(count, 1)
    done = 0
    for size in _chunks(count):
        with transaction.atomic():
            plans = [
                _plan(world, chance, customers, kinds, start + step * (done + i), done + i > count * (1 - OPEN_SHARE))
                for i in range(size)
            ]
            _write(plans)
        done += size
        progress(done)


def _chunks(count: int) -> Iterator[int]:
    while count > 0:
        yield min(CHUNK, count)
        count -= CHUNK


def _customers(world: World, chance: random.Random) -> list[Person]:
    wanted = {f"customer{n}@example.org": n for n in range(CUSTOMERS)}
    known = set(Person.objects.filter(email__in=wanted).values_list("email", flat=True))
    made = [
        Person(
            email=email,
            name=f"{chance.choice(phrases.FIRST_NAMES)} {chance.choice(phrases.LAST_NAMES)}",
            organization=world.organization,
            language=chance.choice(("lt", "en")),
            password="!",
        )
        for email in wanted
        if email not in known
    ]
    Person.objects.bulk_create(made)
    return list(Person.objects.filter(email__in=wanted).order_by("pk"))


def _plan(
    world: World, chance: random.Random, customers: list[Person], kinds: list[str], opened: dt.datetime, is_open: bool
) -> Plan:
    requester = chance.choice(customers)
    lang = requester.language
    words = {
        "thing": chance.choice(phrases.THINGS[lang]),
        "place": chance.choice(phrases.PLACES[lang]),
        "code": chance.choice(phrases.CODES),
        "name": requester.name,
    }
    kind = chance.choice(kinds)
    phase = chance.choice(("new", "open", "open", "waiting")) if is_open else "closed"
    status = next(s for s in practices[kind].workflow.statuses if s.phase == phase)
    agent = chance.choice((world.ada, world.ben))
    team = world.network if agent is world.ada else world.workplace
    service = chance.choice((world.vpn, world.email, None))
    texts = [chance.choice(table[lang]).format(**words) for table in (phrases.FIRST, phrases.ANSWERS, phrases.LAST)]
    times = [
        opened,
        opened + dt.timedelta(minutes=chance.randint(4, 240)),
        opened + dt.timedelta(minutes=chance.randint(250, 2000)),
    ]
    last = min(times[-1], timezone.now())
    done = None if is_open else last
    subject = chance.choice(phrases.SUBJECTS[lang]).format(**words)[:250]
    ticket = (
        kind, world.desk.pk, subject, snippet(texts[-1], 140), status.name, str(phase), chance.choice((2, 3, 3, 3, 4)), requester.pk,
        requester.organization_id, team.pk, None if phase == "new" else agent.pk, service.pk if service else None, "mail", lang,
        is_open and chance.random() < 0.4, opened, last, last, times[1],
        opened + dt.timedelta(hours=chance.randint(8, 60)) if is_open else None, done, done,
    )  # fmt: skip
    messages = [
        (turn, author.pk, "mail", text, [requester.email] if author is agent else [], min(at, last))
        for turn, author, text, at in zip(TURNS, (requester, agent, requester), texts, times, strict=True)
    ]
    return Plan(ticket, messages)


def _write(plans: list[Plan]) -> None:
    numbers = bulk.reserve(Ticket, len(plans))
    keys = iter(bulk.reserve(Message, len(plans) * len(TURNS)))
    for number, plan in zip(numbers, plans, strict=True):
        plan.ticket = (number, *plan.ticket)
        plan.messages = [(next(keys), number, *message) for message in plan.messages]
    TICKETS.insert(plan.ticket for plan in plans)
    MESSAGES.insert(message for plan in plans for message in plan.messages)
    EVENTS.insert(_opening(plan) for plan in plans)
    index.add_many(row for plan in plans for row in _rows(plan))


def _opening(plan: Plan) -> tuple[object, ...]:
    number, kind = plan.ticket[0], plan.ticket[1]
    return (
        "ticket.opened",
        number,
        "mail",
        {"kind": kind, "channel": "mail", "message": plan.messages[0][0]},
        plan.ticket[TICKETS.names.index("created_at")],
    )


def _rows(plan: Plan) -> Iterator[index.Row]:
    number, _kind, desk, subject = plan.ticket[:4]
    shared = index.Row(ticket_id=number, desk_id=desk, title=subject, lang=plan.ticket[TICKETS.names.index("language")])
    yield shared | {"thing": f"tickets.ticket:{number}"}
    for key, _ticket, _turn, _author, _via, text, *_more in plan.messages:
        yield shared | {"thing": f"tickets.message:{key}", "body": text}
