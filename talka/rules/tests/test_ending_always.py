"""Whatever rules somebody writes, they end: by themselves or visibly stopped (HAZARDS LOOP-6)."""

import hashlib

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talka.events.bus import DEEPEST
from talka.events.models import Event
from talka.jobs import worker
from talka.rules import actions
from talka.rules.models import Rule, Run
from talka.tickets import actions as tickets

EVENTS = ("ticket.edited", "ticket.tagged", "ticket.assigned", "message.noted")
DEEDS = st.one_of(
    st.builds(lambda to: {"do": "priority", "to": str(to)}, st.integers(1, 4)),
    st.builds(lambda tags: {"do": "add_tags", "tags": tags}, st.sampled_from("abc")),
    st.builds(lambda tags: {"do": "remove_tags", "tags": tags}, st.sampled_from("abc")),
    st.just({"do": "note", "text": "Again"}),
)
RULES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3, unique=True), st.lists(DEEDS, min_size=1, max_size=3)
    ),
    max_size=5,
)


class Undone(Exception):
    """Takes one example back."""


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(found=RULES)
def test_any_rules_end(world, found):
    try:
        with transaction.atomic():
            _end(world, found)
            raise Undone
    except Undone:
        pass


def _end(world, found):
    for number, (events, then) in enumerate(found):
        # as they would stand there after an import of another's: not even refused as endless
        rule = actions.add(f"Rule {number}", by=None)
        data = {"when": {"events": events}, "then": then}
        Rule.objects.filter(pk=rule.pk).update(
            definition=data, digest=hashlib.sha256(repr(data).encode()).hexdigest(), number=1, active=True
        )
    ticket = world.ticket()
    tickets.edit(ticket, priority=1, by=world.ada)
    tickets.tag(ticket, ["a"], by=world.ada)
    worker.drain(limit=2000)
    assert Run.objects.filter(ticket=ticket).count() < 400
    for event in Event.objects.filter(ticket_id=ticket.pk):
        depth, cause = 0, event.cause
        while cause is not None:
            depth, cause = depth + 1, cause.cause
        assert depth <= DEEPEST
