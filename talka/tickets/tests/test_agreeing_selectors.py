"""What a queryset finds and what the test in memory says are the same, for random conditions and random tickets."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talka.fields.models import FieldDefinition, FieldType
from talka.kit.query import Ago, Field, Group, Number, Phrase, Query, Word
from talka.kit.workflow import OPEN_PHASES
from talka.search import index
from talka.tickets import selectors
from talka.tickets.models import Link, Message, Tag, Ticket, Watch
from talka.tickets.search import documents
from talka.tickets.selectors import Selector, facts_of

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 30, 9, 30, tzinfo=dt.UTC)  # the morning after the clocks changed
CHOICES = [{"value": "low", "label": {"en": "Low", "lt": "Žemas"}}, {"value": "very_low", "label": {"en": "Very low"}}]


def days(ahead=True):
    return st.builds(
        Ago,
        st.integers(0, 3),
        st.sampled_from(["d", "w", "min", "h", "wh", "wd"]),
        st.booleans() if ahead else st.just(False),
    )


def field(names, values, ops=("=",), most=2):
    some = st.lists(values, min_size=1, max_size=most).map(tuple)
    single = values.map(lambda value: (value,))
    return st.sampled_from(ops).flatmap(
        lambda op: st.builds(
            Field,
            st.sampled_from(names),
            st.just(op),
            some if op == "=" else st.tuples(values, values) if op == ".." else single,
            st.booleans(),
        )
    )


COMPARE = ("=", "<", "<=", ">", ">=", "..")
conditions = st.one_of(
    field(["status", "phase"], st.sampled_from(["open", "new", "waiting", "done", "unsolved", "closed", "nonsense"])),
    field(["priority"], st.sampled_from(["critical", "high", "normal", "4"])),
    field(["impact", "urgency"], st.sampled_from(["1", "2", "x"])),
    field(["kind", "channel", "language"], st.sampled_from(["request", "INCIDENT", "web", "lt"])),
    field(
        ["assignee", "requester"],
        st.sampled_from(["me", "none", "kazlauskaite", "BEN", "ben@example.org", "999999", "žem"]),
    ),
    field(["watcher"], st.sampled_from(["me", "none", "ben", "ben@example.org"])),
    field(["team"], st.sampled_from(["mine", "none", "net", "work", "99999999999999999999"])),
    field(["service", "category", "organization", "desk"], st.sampled_from(["none", "vpn", "E-M", "nerio", "it"])),
    field(["requester.title"], st.sampled_from(["manager", "ELSE", "ž"])),
    field(["tag"], st.sampled_from(["vip", "none", "Nėra"])),
    field(["subject"], st.sampled_from(["vpn", "ŽIEMA", "ziema", "%", "_", "łódź", "x"])),
    field(
        ["is"], st.sampled_from(["open", "closed", "unanswered", "unassigned", "overdue", "mine", "watched", "merged"])
    ),
    field(["has"], st.sampled_from(["attachment", "note", "link", "parent", "due", "tag"])),
    field(
        ["created", "due", "solved", "replied"],
        st.one_of(days(), st.just("none"), st.dates(dt.date(2026, 3, 25), dt.date(2026, 4, 3))),
        ("=",),
    ),
    field(
        ["created", "due", "updated", "solved"],
        st.one_of(days(), st.dates(dt.date(2026, 3, 25), dt.date(2026, 4, 3))),
        COMPARE,
    ),
    field(["parent", "number"], st.integers(1, 10**6), COMPARE),
    field(["custom.floor"], st.sampled_from(["1", "2.5", "4", "-3"]), COMPARE),
    field(["custom.renewal"], st.sampled_from(["today", "2026-04-01", "+2d", "1w"]), COMPARE),
    field(
        ["custom.floor", "custom.room", "custom.vip", "custom.risk", "custom.parts", "custom.renewal"], st.just("none")
    ),
    field(["custom.room"], st.sampled_from(["s4", "Ž", "112"])),
    field(["custom.vip"], st.sampled_from(["yes", "no", "taip"])),
    field(["custom.risk", "custom.parts"], st.sampled_from(["low", "very_low", "Žemas", "gone"])),
    field(["custom.unknown"], st.sampled_from(["4", "room", "yes", "low"])),
    field(["custom.unknown"], st.sampled_from(["1", "4"]), COMPARE),
    st.builds(Word, st.sampled_from(["vpn", "ziema", "spausdintuvas", "slaptas", "?"]), st.booleans()),
    st.builds(Phrase, st.sampled_from(["labas rytas", "vpn"]), st.booleans()),
    st.builds(Number, st.integers(1, 10**6), st.just(""), st.booleans()),
)
items = st.recursive(
    conditions,
    lambda inside: st.builds(
        Group, st.sampled_from(["all", "any"]), st.lists(inside, min_size=1, max_size=3).map(tuple), st.booleans()
    ),
    max_leaves=5,
)
moments = st.one_of(st.none(), st.integers(-5000, 5000).map(lambda minutes: NOW + dt.timedelta(minutes=minutes)))
answers = st.fixed_dictionaries(
    {},
    optional={
        "floor": st.sampled_from([1, 2.5, 4, -3, "4", None]), "room": st.sampled_from(["S4-112", "žemė", 112]),
        "vip": st.booleans(), "risk": st.sampled_from(["low", "very_low"]), "parts": st.lists(st.sampled_from(["low", "very_low"]), unique=True),
        "renewal": st.sampled_from(["2026-03-30", "2026-04-01", "2026-03-20"]),
        "unknown": st.sampled_from([4, "room 4", True, False, ["low"], {"a": 1}]),
    },
)  # fmt: skip
tickets = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(["VPN neveikia", "Žiema", "100 % _", "Łódź"]), "phase": st.sampled_from(["new", "open", "waiting", "done", "closed"]),
        "priority": st.integers(1, 4), "impact": st.integers(1, 3), "awaiting": st.booleans(), "kind": st.sampled_from(["request", "incident"]),
        "who": st.sampled_from(["ada", "ben", None]), "from": st.sampled_from(["carol", "dan"]), "team": st.sampled_from(["network", "workplace", None]),
        "service": st.sampled_from(["vpn", "email", None]), "custom": answers, "due_at": moments, "solved_at": moments, "first_replied_at": moments,
        "updated_at": moments.filter(bool), "created_at": moments.filter(bool), "tags": st.sets(st.sampled_from(["vip", "nėra"])),
        "watchers": st.sets(st.sampled_from(["ada", "ben"])), "text": st.sampled_from(["Labas rytas, spausdintuvas", "vpn", ""]), "note": st.booleans(),
    }
)  # fmt: skip


@pytest.fixture
def defined(world):
    for name, kind in (
        ("floor", "number"),
        ("room", "text"),
        ("vip", "yes_no"),
        ("risk", "choice"),
        ("parts", "multi_choice"),
        ("renewal", "date"),
    ):
        FieldDefinition.objects.create(
            name=name, type=FieldType(kind), label={"en": name}, choices=CHOICES if "choice" in kind else []
        )
    Tag.objects.bulk_create([Tag(name="vip"), Tag(name="nėra")])
    return world


def made(world, values):
    values = dict(values)
    who, of, team, service = values.pop("who"), values.pop("from"), values.pop("team"), values.pop("service")
    values["solved_at"] = (
        None if values["phase"] in OPEN_PHASES else values["solved_at"] or NOW
    )  # what the actions keep
    tags, watchers, text, noted = values.pop("tags"), values.pop("watchers"), values.pop("text"), values.pop("note")
    ticket = Ticket.objects.create(
        desk=world.desk, status=values["phase"], assignee=getattr(world, who) if who else None, requester=getattr(world, of),
        team=getattr(world, team) if team else None, service=getattr(world, service) if service else None,
        organization=world.organization if of == "carol" else None, **values,
    )  # fmt: skip
    ticket.tags.set(Tag.objects.filter(name__in=tags))
    Watch.objects.bulk_create([Watch(ticket=ticket, person=getattr(world, name)) for name in watchers])
    messages = [Message.objects.create(ticket=ticket, kind="customer", text=text)]
    if noted:
        messages.append(Message.objects.create(ticket=ticket, kind="note", text="slaptas"))
    index.put_many(documents(ticket, messages))
    return ticket


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(tickets, min_size=1, max_size=4),
    st.lists(st.lists(items, min_size=1, max_size=3), min_size=8, max_size=8),
    st.sampled_from(["ada", "ben", None]),
)
def test_the_queryset_and_the_test_in_memory_agree(defined, some, asked, reader):
    Ticket.objects.all().delete()
    with time_machine.travel(NOW, tick=False), timezone.override("Europe/Vilnius"):
        rows = [made(defined, values) for values in some]
        if len(rows) > 1:
            Link.objects.create(source=rows[0], target=rows[1], relation="duplicates")
            Ticket.objects.filter(pk=rows[1].pk).update(parent=rows[0])
            rows[1].refresh_from_db()
        person = getattr(defined, reader) if reader else None
        for conditions_of_one in asked:
            selector = Selector(Query(tuple(conditions_of_one)))
            found = set(selector.filter(Ticket.objects.all(), person, NOW).values_list("pk", flat=True))
            assert found == {ticket.pk for ticket in rows if selector.test(facts_of(ticket), person, NOW)}, selector


def test_facts_may_be_plain_values(defined):
    selector = selectors.parse("status:open (priority:high OR tag:vip) -team:mine")
    assert selector.test({"phase": "new", "status": "new", "priority": 2, "team": None}, defined.ada)
    assert selector.test({"phase": "new", "priority": 4, "tags": {"vip"}})
    assert not selector.test({"phase": "new", "priority": 2, "team": defined.network.pk}, defined.ada)
