"""Who decides, when a step is decided, and that nobody is asked what nobody could answer."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from talka.access import actions as access
from talka.approvals import actions, counting, tasks
from talka.approvals.models import Approval, PlanStep, Stage
from talka.approvals.voters import Wanted
from talka.events.testing import recorded
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.people import actions as people
from talka.tickets import actions as tickets

from .conftest import vote_of


def test_one_yes_is_enough_of_anyone(world, asked):
    approval = asked(world.ben, world.eve)
    actions.answer(vote_of(approval, world.eve), True, by=world.eve)
    approval.refresh_from_db()
    assert approval.state == "granted"
    assert recorded("approval.granted")[0].data["approval"] == approval.pk


def test_one_no_ends_what_all_have_to_approve(world, asked):
    approval = asked(world.ben, world.eve, rule="all")
    actions.answer(vote_of(approval, world.ben), False, comment="Too dear", by=world.ben)
    approval.refresh_from_db()
    assert approval.state == "refused"
    assert not recorded("approval.granted")


@given(
    some.sampled_from(["anyone", "all", "at_least", "percent"]),
    some.integers(1, 12),
    some.data(),
)
def test_an_approval_always_ends_once_everybody_has_answered(rule, count, data):
    most = {"percent": 100, "at_least": count}.get(rule, 1)
    wanted = counting.needed(rule, data.draw(some.integers(1, most)), count)
    answers = data.draw(some.lists(some.booleans(), min_size=count, max_size=count))
    decided = None
    for so_far in range(1, count + 1):
        yes = sum(answers[:so_far])
        now = counting.outcome(wanted, yes, so_far - yes, count)
        assert decided in (None, now)  # what is decided stays decided
        decided = now
    assert decided is (sum(answers) >= wanted)


def test_steps_come_in_order_and_the_next_is_told_when_its_turn_comes(world, plan):
    ticket = world.ticket(service=world.vpn)
    approval = actions.ask(ticket, plan=plan, by=world.ben)
    assert [stage.state for stage in approval.stages.all()] == ["open", "waiting"]
    assert not Approval.objects.visible_to(world.carol).exists()
    actions.answer(vote_of(approval, world.dan), True, by=world.dan)
    for person in (world.ben, world.ada):
        actions.answer(vote_of(approval, person), True, by=person)
    approval.refresh_from_db()
    assert approval.state == "granted"
    assert [event.data["step"] for event in recorded("approval.asked")] == ["Manager", "Technology"]


def test_nobody_approves_an_own_request(world, asked):
    with pytest.raises(Refused, match="nobody to ask"):
        asked(world.carol)
    assert not Approval.objects.exists()
    assert not recorded("approval.asked")


def test_a_plan_may_let_the_requester_decide(world, plan):
    plan.own = True
    plan.save()
    world.carol.manager = None
    world.carol.save()
    plan.steps.all().delete()
    PlanStep.objects.create(plan=plan, name="Own").people.add(world.carol)
    approval = actions.ask(world.ticket(), plan=plan, by=world.ada)
    assert actions.answer(vote_of(approval, world.carol), True, by=world.carol).answer == "yes"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Wanted("S"), "nobody to ask"),
        (Wanted("S", manager=True), "no manager"),
        (Wanted("S", owner=True), "no service"),
        (Wanted("S", "at_least", 3), "wants 3"),
        (Wanted("S", "percent", 101), "percentage"),
        (Wanted("S", "at_least", 0), "how many"),
    ],
)
def test_what_could_never_be_decided_is_refused_with_the_reason(world, step, words):
    people = () if step.manager or step.owner or step.rule == "anyone" else (world.ben,)
    step = Wanted(step.name, step.rule, step.amount, people, manager=step.manager, owner=step.owner)
    with pytest.raises(Refused, match=words):
        actions.ask(world.ticket(), name="X", steps=[step], by=world.ada)
    assert not Stage.objects.exists()
    assert not recorded("approval.asked")


def test_a_role_a_team_and_a_substitute_are_asked(world):
    today = timezone.localdate()
    people.say_away(world.ada, today, None, substitute=world.ben, by=world.ada)
    steps = [Wanted("S", "all", teams=(world.network,), roles=(access.role(access.ADMINISTRATOR),))]
    approval = actions.ask(world.ticket(), name="X", steps=steps, by=world.ada)
    votes = approval.stages.get().votes.all()
    assert {vote.person: vote.instead_of for vote in votes} == {world.ben: world.ada, world.eve: None}


def test_substitutes_in_a_circle_end_at_the_first(world, asked):
    today = timezone.localdate()
    people.say_away(world.ben, today, None, substitute=world.ada, by=world.ben)
    people.say_away(world.ada, today, None, substitute=world.ben, by=world.ada)
    world.ben.refresh_from_db()
    assert vote_of(asked(world.ben), world.ben)


def test_passing_on_never_goes_in_a_circle(world, asked):
    approval = asked(world.ben)
    passed = actions.pass_on(vote_of(approval, world.ben), world.eve, by=world.ben)
    for other in (world.ben, world.carol):
        with pytest.raises(Refused):
            actions.pass_on(passed, other, by=world.eve)
    assert len(recorded("approval.passed_on")) == 1
    actions.answer(passed, True, by=world.eve)
    approval.refresh_from_db()
    assert approval.state == "granted"


def test_only_who_is_asked_answers_and_only_once(world, asked):
    approval = asked(world.ben, world.eve, rule="all")
    vote = vote_of(approval, world.ben)
    with pytest.raises(NotAllowed):
        actions.answer(vote, True, by=world.ada)
    with pytest.raises(Invalid):
        actions.answer(vote, False, by=world.ben)  # without a reason
    assert not recorded("approval.answered")
    actions.answer(vote, True, by=world.ben)
    with pytest.raises(Refused):
        actions.answer(vote, False, comment="Changed my mind", by=world.ben)
    assert len(recorded("approval.answered")) == 1


def test_who_is_silent_is_reminded_and_in_the_end_it_expires(world, asked, time_machine):
    approval = asked(world.ben, remind_after=24, expires_after=60)
    start = timezone.now()
    tasks.sweep()
    assert not recorded("approval.reminded")
    for hours in (25, 50):
        time_machine.move_to(start + dt.timedelta(hours=hours), tick=False)
        tasks.sweep()
        tasks.sweep()
    assert len(recorded("approval.reminded")) == 2
    time_machine.move_to(start + dt.timedelta(hours=61), tick=False)
    tasks.sweep()
    approval.refresh_from_db()
    assert approval.state == "expired"
    assert len(recorded("approval.expired")) == 1


def test_a_closed_ticket_withdraws_and_a_merged_one_hands_over(world, asked):
    one, other = asked(world.ben), asked(world.ben)
    tickets.merge(other.ticket, into=one.ticket, by=world.ada)
    other.refresh_from_db()
    assert (other.ticket, other.state) == (one.ticket, "open")
    tickets.move(one.ticket, "close", by=world.ada)
    one.refresh_from_db()
    assert one.state == "withdrawn"


def test_managers_in_a_circle_are_refused(world):
    people.edit_person(world.ben, manager=world.ada, by=world.eve)
    world.ada.refresh_from_db()
    with pytest.raises(Invalid):
        people.edit_person(world.ada, manager=world.ben, by=world.eve)
