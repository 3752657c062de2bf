"""A rule asks for approval, once, and another goes on when it is granted."""

import pytest

from talka.approvals import actions as approvals
from talka.approvals.models import Approval, Plan, PlanStep


@pytest.fixture
def plan(world):
    made = Plan.objects.create(name="Purchase")
    PlanStep.objects.create(plan=made, name="Head of IT").people.add(world.eve)
    return made


def test_a_rule_asks_once_and_another_hears_the_answer(world, rule, work, plan):
    rule(["ticket.opened", "message.received"], [{"do": "approval", "plan": str(plan.pk)}])
    rule(["approval.granted"], [{"do": "add_tags", "tags": "approved"}], name="Goes on")
    ticket = world.ticket()
    work()
    vote = Approval.objects.get(ticket=ticket).stages.get().votes.get()
    assert vote.person == world.eve
    approvals.answer(vote, True, by=world.eve)
    work()
    assert [str(tag) for tag in ticket.tags.all()] == ["approved"]


def test_a_plan_that_cannot_be_asked_stops_nothing_and_is_not_asked(world, rule, work, plan):
    plan.steps.all().delete()
    PlanStep.objects.create(plan=plan, name="Manager", manager=True)
    rule(["ticket.opened"], [{"do": "approval", "plan": str(plan.pk)}])
    world.ticket()  # Carol has no manager
    work()
    assert not Approval.objects.exists()
