"""A living installation: the week of talka/demo/script.py, played through the real actions and moved to its own times.

Nothing leaves the house: the mails it would have sent are marked as sent, and no work is left for the worker.
"""

import datetime as dt
import struct
import zlib
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone, translation

from talka.approvals import actions as approvals
from talka.approvals.models import Plan, PlanStep
from talka.batches import actions as batches
from talka.batches.carrying import carry_on
from talka.checklists import actions as tasks
from talka.checklists.models import Template
from talka.desks.models import Category
from talka.events.models import Event
from talka.fields.models import FieldDefinition
from talka.jobs.models import Job
from talka.mail.models import Outgoing
from talka.options import modules
from talka.people import actions as people
from talka.people.models import Person
from talka.routing.models import Ability, Need, Skill, TeamRouting
from talka.search import index
from talka.services.models import Service
from talka.surveys import actions as surveys
from talka.surveys.models import Invitation, Survey
from talka.tickets import actions
from talka.tickets.models import Message, Ticket
from talka.tickets.practices import kind_for, practices
from talka.tickets.search import documents
from talka.worklog import actions as worklog

from . import script
from .world import World


@transaction.atomic
def tell(world: World, *, now: dt.datetime | None = None) -> int:
    """Play the week; answers how many tickets it made."""
    now = now or timezone.now()
    jobs = Job.objects.aggregate(last=Max("pk"))["last"] or 0
    cast = _cast(world)
    services = _services(world, cast)
    _fields()
    tickets: dict[str, Ticket] = {}
    for entry in script.STORY:
        with translation.override(cast[entry[2]].language):
            tickets[entry[1]] = _play(world, cast, services, entry, now)
    _link(tickets)
    _steps(tickets, cast)
    _approvals(tickets, cast | {"eve": world.eve})
    _ratings(now)
    _time(tickets, cast)
    _at_once(tickets, cast)
    _routing(world)
    # what the reactions would do for mail and search later is done here, so that nobody gets a mail about sample work
    Job.objects.filter(
        Q(task__startswith="mail.") | Q(task__startswith="events.") | Q(task__startswith="approvals."), pk__gt=jobs
    ).delete()
    for mail in Outgoing.objects.filter(ticket__in=tickets.values()).select_related("message"):
        mail.state, mail.sent_at = Outgoing.State.SENT, mail.message.created_at if mail.message else now
        mail.save(update_fields=["state", "sent_at"])
    for ticket in Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets.values()]):
        index.put_many(documents(ticket, ticket.messages.all()))
    return len(tickets)


def _cast(world: World) -> dict[str, Person]:
    cast = {"ada": world.ada, "ben": world.ben, "carol": world.carol}
    for key, (name, title, language) in script.PEOPLE.items():
        address = f"{key}@example.org"
        cast[key] = people.by_address(address) or people.add_person(
            email=address, name=name, title=title, language=language, organization=world.organization, by=None
        )
    return cast


def _services(world: World, cast: dict[str, Person]) -> dict[str | None, Service | None]:
    found: dict[str | None, Service | None] = {None: None, "vpn": world.vpn, "email": world.email}
    for key, (name, owner, criticality) in script.SERVICES.items():
        values = {"owner": cast[owner], "criticality": criticality}
        found[key] = Service.objects.get_or_create(name=name, defaults=values)[0]
    Category.objects.get_or_create(name="Network", desk=world.desk)
    return found


def _fields() -> None:
    room = {"label": {"en": "Room", "lt": "Kabinetas"}, "customer_visible": True, "customer_editable": True}
    FieldDefinition.objects.get_or_create(name="room", defaults=room)
    reach = {
        "label": {"en": "Who is affected", "lt": "Kam trukdo"},
        "type": "choice",
        "kinds": ["incident"],
        "choices": [
            {"value": "one", "label": {"en": "One person", "lt": "Vienam žmogui"}},
            {"value": "team", "label": {"en": "A department", "lt": "Skyriui"}},
            {"value": "all", "label": {"en": "Everybody", "lt": "Visiems"}},
        ],
    }
    FieldDefinition.objects.get_or_create(name="reach", defaults=reach)


def _play(
    world: World,
    cast: dict[str, Person],
    services: dict[str | None, Service | None],
    entry: tuple[Any, ...],
    now: dt.datetime,
) -> Ticket:
    kind, subject, requester, service, category, priority, tags, due, steps = entry
    kind = kind if kind in practices else kind_for(world.desk)
    custom = {"reach": {1: "all", 2: "team"}.get(priority, "one")} if kind == "incident" else {}
    if "S4" in steps[0][3]:
        custom["room"] = "S4-118"
    ago, _who, _verb, text, *files = steps[0]
    opened = now - dt.timedelta(minutes=ago)
    ticket = actions.open_ticket(
        kind, subject, requester=cast[requester], desk=world.desk, text=text, files=[_file(name) for name in files], via="mail",
        service=services[service], category=Category.objects.filter(name=category, desk=world.desk).first(), priority=priority,
        custom=custom, due_at=None if due is None else now + dt.timedelta(hours=due), created_at=opened,
    )  # fmt: skip
    _move_back(ticket, 0, opened)
    for ago, who, verb, said, *files in steps[1:]:
        seen = Event.objects.filter(ticket_id=ticket.pk).aggregate(last=Max("pk"))["last"]
        _do(world, cast[who], ticket, verb, said, [_file(name) for name in files])
        _move_back(ticket, seen, now - dt.timedelta(minutes=ago))
    seen = Event.objects.filter(ticket_id=ticket.pk).aggregate(last=Max("pk"))["last"]
    if tags:
        actions.tag(ticket, tags)
        _move_back(ticket, seen, now - dt.timedelta(minutes=steps[-1][0]))
    return ticket


def _do(
    world: World, person: Person, ticket: Ticket, verb: str, said: str, files: list[tuple[str, bytes, str]]
) -> None:
    if verb == "write":
        actions.add_customer_message(ticket, author=person, text=said, files=files, via="mail")
    elif verb == "reply":
        actions.reply(ticket, said, by=person, files=files)
    elif verb == "note":
        actions.note(ticket, said, by=person, files=files)
    elif verb == "assign":
        actions.assign(ticket, person, team=getattr(world, said), by=person)
    elif verb == "move":
        actions.move(ticket, said, by=person)


def _move_back(ticket: Ticket, seen: int, at: dt.datetime) -> None:
    """What was written just now happened then."""
    events = Event.objects.filter(ticket_id=ticket.pk, pk__gt=seen)
    written = [event.data["message"] for event in events if event.data.get("message")]
    events.update(at=at)
    Message.objects.filter(pk__in=written).update(created_at=at)
    fresh = Ticket.objects.get(pk=ticket.pk)
    values: dict[str, Any] = {"updated_at": at}
    if written and Message.objects.filter(pk__in=written).public().exists():
        values["last_message_at"] = at
    for name in ("first_replied_at", "solved_at", "closed_at"):
        value = getattr(fresh, name)
        if value is not None and value > at and timezone.now() - value < dt.timedelta(minutes=1):
            values[name] = at
    Ticket.objects.filter(pk=ticket.pk).update(**values)


def _link(tickets: dict[str, Ticket]) -> None:
    for source, relation, target in script.LINKS:
        one, other = tickets[source], tickets[target]
        seen = Event.objects.filter(ticket_id=one.pk).aggregate(last=Max("pk"))["last"]
        at = Ticket.objects.values_list("updated_at", flat=True).get(pk=one.pk)
        actions.link(one, relation, other)
        _move_back(one, seen, at)


def _steps(tickets: dict[str, Ticket], cast: dict[str, Person]) -> None:
    """Tasks, some of them done; a check-list to put on others."""
    if not modules.is_on("checklists"):
        return
    for subject, title, who, done in script.TASKS:
        ticket = tickets[subject]
        seen = Event.objects.filter(ticket_id=ticket.pk).aggregate(last=Max("pk"))["last"]
        at = Ticket.objects.values_list("updated_at", flat=True).get(pk=ticket.pk)
        task = tasks.add(ticket, title, assignee=cast[who], by=None)
        if done:
            tasks.finish(task, by=None)
        _move_back(ticket, seen, at)
    for name, steps in script.CHECKLISTS:
        Template.objects.get_or_create(name=name, defaults={"steps": steps})


def _approvals(tickets: dict[str, Ticket], cast: dict[str, Person]) -> None:
    """Plans, who is whose manager, and what waits for somebody's yes."""
    if not modules.is_on("approvals"):
        return
    for key, manager in script.MANAGERS.items():
        people.edit_person(cast[key], manager=cast[manager], by=None)
    for name, question, steps in script.PLANS:
        plan, made = Plan.objects.get_or_create(name=name, defaults={"question": question})
        for place, (step, asked, manager, owner, rule) in enumerate(steps if made else (), 1):
            values = {"position": place, "manager": manager, "owner": owner, "rule": rule}
            PlanStep.objects.create(plan=plan, name=step, **values).people.set([cast[one] for one in asked])
    for subject, name, asker, answers in script.ASKED:
        ticket = Ticket.objects.get(pk=tickets[subject].pk)
        seen = Event.objects.filter(ticket_id=ticket.pk).aggregate(last=Max("pk"))["last"]
        approval = approvals.ask(ticket, plan=Plan.objects.get(name=name), by=cast[asker])
        for who, yes, comment in answers:
            vote = approval.stages.get(state="open").votes.get(person=cast[who])
            approvals.answer(vote, yes, comment=comment, by=cast[who])
        _move_back(ticket, seen, ticket.updated_at)


def _ratings(now: dt.datetime) -> None:
    """How those whose work is done found it; the last of them was only asked."""
    if not modules.is_on("surveys"):
        return
    survey, _made = Survey.objects.get_or_create(name="Kaip sekėsi?", defaults={"delay": 24})
    done = list(Ticket.objects.filter(solved_at__isnull=False).order_by("pk"))
    for place, ticket in enumerate(done):
        seen = Event.objects.filter(ticket_id=ticket.pk).aggregate(last=Max("pk"))["last"]
        asked, _new = Invitation.objects.update_or_create(
            ticket=ticket, defaults={"survey": survey, "person": ticket.requester, "due_at": now, "sent_at": now}
        )
        if place < len(done) - 1:
            score, said = script.RATINGS[place % len(script.RATINGS)]
            surveys.answer(asked, score, comment=said)
        _move_back(ticket, seen, ticket.updated_at)


def _time(tickets: dict[str, Ticket], cast: dict[str, Person]) -> None:
    """Work of the last days, for the week and the report."""
    if not modules.is_on("worklog"):
        return
    for subject, who, minutes, days, note in script.TIME:
        ticket = tickets[subject]
        seen = Event.objects.filter(ticket_id=ticket.pk).aggregate(last=Max("pk"))["last"]
        at = Ticket.objects.values_list("updated_at", flat=True).get(pk=ticket.pk)
        day = timezone.localdate() - dt.timedelta(days=days)
        worklog.record(ticket, minutes, by=cast[who], day=day, note=note)
        _move_back(ticket, seen, at)


def _at_once(tickets: dict[str, Ticket], cast: dict[str, Person]) -> None:
    """One change to many tickets, with what became of each."""
    if not modules.is_on("batches"):
        return
    for who, change, subjects in script.AT_ONCE:
        chosen = [tickets[subject] for subject in subjects]
        seen = Event.objects.aggregate(last=Max("pk"))["last"]
        updated = dict(Ticket.objects.filter(pk__in=[one.pk for one in chosen]).values_list("pk", "updated_at"))
        with translation.override(cast[who].language):
            batch = batches.order(cast[who], change, updated)
            while carry_on(batch):
                pass
        for ticket in chosen:
            _move_back(ticket, seen, updated[ticket.pk])


def _routing(world: World) -> None:
    """How both teams would give work out, to be looked at and switched on; who has the skill that the VPN needs."""
    if not modules.is_on("routing"):
        return
    TeamRouting.objects.get_or_create(
        team=world.network, defaults={"strategy": "skill", "capacity": 12, "active": False}
    )
    TeamRouting.objects.get_or_create(team=world.workplace, defaults={"strategy": "in_turn", "active": False})
    skill = Skill.objects.get_or_create(name="VPN")[0]
    Need.objects.get_or_create(service=world.vpn, skill=skill, defaults={"level": 2})
    for person, level in ((world.ada, 4), (world.ben, 2)):
        Ability.objects.get_or_create(person=person, skill=skill, defaults={"level": level})


def _file(name: str) -> tuple[str, bytes, str]:
    return (
        name,
        _picture()
        if name.endswith(".png")
        else f"{name}\n\n10:25:04 connection closed\n10:25:09 connected\n".encode() * 20,
        "",
    )


def _picture(width: int = 160, height: int = 96) -> bytes:
    """A small PNG: a grey window with a blue bar (RFC 2083: signature, IHDR, IDAT, IEND)."""
    rows = b"".join(b"\0" + (b"\x2b\x4b\xa8" if y < 16 else b"\xec\xec\xee") * width for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
