"""Many realistic tickets at once, for trying out and for measuring: plain rows in large statements.

The rows are what the actions would have written: tickets, three messages each, an opening event, the search index.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator

from django.db import transaction
from django.utils import timezone

from talka.events.models import Event
from talka.kit.html import snippet
from talka.people.models import Person
from talka.search import index
from talka.tickets.models import Message, Ticket
from talka.tickets.practices import practices

from . import phrases
from .world import World

CHUNK = 1000
CUSTOMERS = 300
OPEN_SHARE = 0.04  # of all tickets; a desk that keeps up has few open ones
SEED = 1042  # the same company every time


def fill(world: World, count: int, *, progress: Callable[[int], None] = lambda done: None) -> None:
    """Add `count` tickets with three messages each; calls progress(done) after every chunk, which is committed by then."""
    chance = random.Random(SEED)  # noqa: S311  sample data, no secrets
    customers = _customers(world, chance)
    kinds = [kind for kind, _practice in practices] or ["request"]
    start = timezone.now() - dt.timedelta(days=720)
    step = dt.timedelta(days=720) / max(count, 1)
    done = 0
    for size in _chunks(count):
        with transaction.atomic():
            plans = [_plan(world, chance, customers, kinds, start + step * (done + i), done + i > count * (1 - OPEN_SHARE)) for i in range(size)]
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
            password="!",  # noqa: S106  nobody can sign in as a sample customer
        )
        for email in wanted
        if email not in known
    ]
    Person.objects.bulk_create(made)
    return list(Person.objects.filter(email__in=wanted).order_by("pk"))


def _plan(
    world: World, chance: random.Random, customers: list[Person], kinds: list[str], opened: dt.datetime, is_open: bool
) -> tuple[Ticket, list[Message]]:
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
    flow = practices[kind].workflow
    status = next(s for s in flow.statuses if s.phase == phase)
    agent = chance.choice((world.ada, world.ben))
    team = world.network if agent is world.ada else world.workplace
    texts = [chance.choice(table[lang]).format(**words) for table in (phrases.FIRST, phrases.ANSWERS, phrases.LAST)]
    times = [opened, opened + dt.timedelta(minutes=chance.randint(4, 240)), opened + dt.timedelta(minutes=chance.randint(250, 2000))]
    last = min(times[-1], timezone.now())
    ticket = Ticket(
        kind=kind, desk=world.desk, subject=chance.choice(phrases.SUBJECTS[lang]).format(**words)[:250], snippet=snippet(texts[-1], 140),
        status=status.name, phase=phase, priority=chance.choice((2, 3, 3, 3, 4)), requester=requester, organization_id=requester.organization_id,
        team=team, assignee=None if phase == "new" else agent, service=chance.choice((world.vpn, world.email, None)), channel="mail", language=lang,
        awaiting=is_open and chance.random() < 0.4, created_at=opened, updated_at=last, last_message_at=last, first_replied_at=times[1],
        due_at=opened + dt.timedelta(hours=chance.randint(8, 60)) if is_open else None,
        solved_at=None if is_open else last, closed_at=None if is_open else last,
    )  # fmt: skip
    authors = (requester, agent, requester)
    messages = [
        Message(kind=message_kind, author=author, via="mail", text=text, created_at=min(at, last), to=[requester.email] if author is agent else [])
        for message_kind, author, text, at in zip(("customer", "reply", "customer"), authors, texts, times, strict=True)
    ]
    return ticket, messages


def _write(plans: list[tuple[Ticket, list[Message]]]) -> None:
    Ticket.objects.bulk_create([ticket for ticket, _messages in plans])
    for ticket, messages in plans:
        for message in messages:
            message.ticket = ticket
    Message.objects.bulk_create([message for _ticket, messages in plans for message in messages])
    Event.objects.bulk_create(
        Event(kind="ticket.opened", ticket_id=ticket.pk, via="mail", at=ticket.created_at,
              data={"kind": ticket.kind, "channel": "mail", "message": messages[0].pk})
        for ticket, messages in plans
    )  # fmt: skip
    index.put_many(row for ticket, messages in plans for row in _rows(ticket, messages))


def _rows(ticket: Ticket, messages: list[Message]) -> Iterator[index.Row]:
    shared = index.Row(ticket_id=ticket.pk, desk_id=ticket.desk_id, title=ticket.subject, lang=ticket.language)
    yield shared | {"thing": f"tickets.ticket:{ticket.pk}"}
    for message in messages:
        yield shared | {"thing": f"tickets.message:{message.pk}", "body": message.text}
