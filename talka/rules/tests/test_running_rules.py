"""When, if, then: what rules do, why they did, and how they stop."""

import pytest

from talka.events.models import Event
from talka.events.testing import recorded
from talka.kit.errors import Invalid, NotAllowed
from talka.rules import actions
from talka.rules.models import Rule, Run, Trace
from talka.tickets import actions as tickets
from talka.tickets import history
from talka.tickets.models import Message

CRITICAL = [{"do": "priority", "to": "1"}]


def has(field, *values, **more):
    return {"field": field, "op": "=", "values": list(values), **more}


def test_a_rule_changes_the_ticket_and_the_history_names_it_as_the_reason(world, rule, work):
    rule(
        ["ticket.opened"],
        [*CRITICAL, {"do": "team", "to": str(world.network.pk)}],
        name="VPN words",
        **{"if": has("subject", "vpn")},
    )
    ticket = world.ticket("VPN drops")
    work()
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.team) == (1, world.network)
    edited = recorded("ticket.edited")[0]
    assert edited.cause.kind == "rule.ran"
    assert edited.cause.cause.kind == "ticket.opened"
    lines = [line for line in history.of_ticket(ticket, world.ada) if line.event == edited]
    assert "VPN words" in lines[0].why


def test_a_ticket_that_does_not_fit_stays_and_the_trace_says_which_condition_failed(world, rule, work):
    made = rule(["ticket.opened"], CRITICAL, **{"if": {"all": [has("priority", "3"), has("subject", "printer")]}})
    ticket = world.ticket("VPN drops")
    work()
    assert not recorded("rule.ran")
    trace = Trace.objects.get(ticket=ticket)
    assert trace.refused == [[made.pk, 1, "if.1"]]


def test_the_same_event_heard_twice_is_done_once(world, rule, work):
    from talka.events.tasks import react  # noqa: PLC0415

    rule(["ticket.opened"], [{"do": "note", "text": "Seen {{ ticket.number }}"}])
    ticket = world.ticket()
    work()
    react(Event.objects.get(ticket_id=ticket.pk, kind="ticket.opened").pk)
    assert Message.objects.filter(ticket=ticket, kind="note").count() == 1


def test_what_is_so_already_is_not_done_again(world, rule, work):
    made = rule(["ticket.opened"], [{"do": "priority", "to": "3"}])
    ticket = world.ticket()
    work()
    assert Run.objects.get(rule=made).outcome == "same"
    assert not Event.objects.filter(ticket_id=ticket.pk, kind="ticket.edited").exists()


def test_a_change_from_one_value_to_another_is_asked_of_the_event(world, rule, work):
    changed = [{"field": "priority", "before": ["3"], "after": ["1"]}]
    rule(["ticket.edited"], [{"do": "add_tags", "tags": "urgent"}], changed=changed)
    first, second = world.ticket(), world.ticket()
    tickets.edit(first, priority=1, by=world.ada)
    tickets.edit(second, priority=2, by=world.ada)
    tickets.edit(second, priority=1, by=world.ada)
    work()
    assert [list(one.tags.values_list("name", flat=True)) for one in (first, second)] == [["urgent"], []]


def test_a_rule_for_what_customers_do_does_not_hear_agents(world, rule, work):
    rule({"events": ["ticket.moved"], "by": "customer"}, CRITICAL)
    ticket = world.ticket()
    tickets.move(ticket, "begin", by=world.ada)
    work()
    ticket.refresh_from_db()
    assert ticket.priority == 3
    assert Trace.objects.get(event__kind="ticket.moved").refused[0][2] == "by"


def test_rules_are_asked_in_order_and_one_may_end_the_row(world, rule, work):
    first = rule(["ticket.opened"], CRITICAL, last=True)
    rule(["ticket.opened"], [{"do": "priority", "to": "4"}])
    ticket = world.ticket()
    work()
    ticket.refresh_from_db()
    assert ticket.priority == 1
    assert Trace.objects.get(ticket=ticket).refused[0][2] == f"last.{first.pk}"


def test_the_next_rule_sees_what_the_one_before_did(world, rule, work):
    rule(["ticket.opened"], CRITICAL)
    rule(["ticket.opened"], [{"do": "add_tags", "tags": "hot"}], **{"if": has("priority", "1")})
    ticket = world.ticket()
    work()
    assert list(ticket.tags.values_list("name", flat=True)) == ["hot"]


def test_two_rules_that_set_each_other_off_end_by_themselves_and_it_is_seen(world, rule, work):  # HAZARDS LOOP-6
    up, down = ([{"field": "priority", "before": [], "after": [value]}] for value in ("3", "1"))
    rule(["ticket.edited"], CRITICAL, name="Up", changed=up)
    rule(["ticket.edited"], [{"do": "priority", "to": "3"}], name="Down", changed=down)
    ticket = world.ticket()
    tickets.edit(ticket, priority=1, by=world.ada)
    work()
    assert len(recorded("rule.ran")) <= 4
    stopped = recorded("rule.stopped")
    assert stopped
    assert stopped[0].ticket_id == ticket.pk
    assert Rule.objects.get(pk=stopped[0].data["rule"]).problem


def test_a_rule_that_fails_is_shown_does_not_stop_the_next_and_leaves_nothing_half_done(world, rule, work):
    gone = rule(["ticket.opened"], [*CRITICAL, {"do": "team", "to": str(world.network.pk)}])
    rule(["ticket.opened"], [{"do": "add_tags", "tags": "next"}])
    world.network.delete()
    ticket = world.ticket()
    work()
    ticket.refresh_from_db()
    assert ticket.priority == 3
    assert list(ticket.tags.values_list("name", flat=True)) == ["next"]
    gone.refresh_from_db()
    assert (gone.failures, gone.problem != "") == (1, True)


def test_a_rule_that_fails_five_times_is_switched_off_and_its_owner_hears_of_it(world, rule, work):
    made = rule(["ticket.opened"], [{"do": "team", "to": str(world.network.pk)}])
    Rule.objects.filter(pk=made.pk).update(owner=world.eve)
    world.network.delete()
    for _n in range(6):
        world.ticket()
        work()
    made.refresh_from_db()
    assert (made.active, made.failures) == (False, 5)
    assert len(recorded("rule.switched_off")) == 1
    assert world.eve.notices.filter(event__kind="rule.switched_off").exists()


def test_a_rule_of_another_desk_leaves_the_ticket_alone(world, rule, work):
    from talka.desks.models import Desk  # noqa: PLC0415

    rule(["ticket.opened"], CRITICAL, desk=Desk.objects.create(name="Payroll"))
    ticket = world.ticket()
    work()
    ticket.refresh_from_db()
    assert ticket.priority == 3


def test_more_than_so_many_times_an_hour_it_does_not_run(world, rule, work):
    made = rule(["ticket.opened"], CRITICAL, per_hour=2)
    for _n in range(4):
        world.ticket()
    work()
    outcomes = list(Run.objects.filter(rule=made).order_by("pk").values_list("outcome", flat=True))
    assert outcomes == ["done", "done", "stopped", "stopped"]


def test_a_reply_goes_to_people_seldom_and_never_to_machines(world, rule, work):  # HAZARDS LOOP-1, LOOP-3
    rule(
        ["message.received"],
        [{"do": "reply", "text_en": "Hello {{ requester.first_name }}, {{ ticket.number }}", "text_lt": ""}],
    )
    ticket = world.ticket()
    for automatic in (True, False, False, False, False, False):
        tickets.add_customer_message(ticket, author=world.carol, text="Well?", automatic=automatic)
    work()
    replies = Message.objects.filter(ticket=ticket, kind="reply")
    assert [one.automatic for one in replies] == [True, True, True]
    assert replies[0].text == f"Hello Carol, {ticket.number}"
    skipped = [step["why"] for run in Run.objects.filter(outcome="same") for step in run.steps]
    assert len(skipped) == 3


def test_told_people_find_it_behind_the_bell(world, rule, work):
    rule(
        ["ticket.opened"], [{"do": "notify", "who": f"team:{world.network.pk}", "text": "Look at {{ ticket.number }}"}]
    )
    ticket = world.ticket()
    work()
    assert [notice.person for notice in ticket.notices.filter(event__kind="rule.told")] == [world.ada]


def test_further_tickets_links_followers_and_steps(world, rule, work):
    rule(
        ["ticket.opened"],
        [
            {"do": "move", "name": "begin"},
            {"do": "watch", "who": str(world.ben.pk)},
            {"do": "assign", "to": str(world.ada.pk)},
            {"do": "due", "to": "4h"},
            {
                "do": "spawn",
                "kind": "request",
                "subject": "Look at {{ ticket.number }}",
                "how": "part",
                "text": "",
                "team": "",
            },
        ],
        **{"if": has("subject", "vpn")},
    )
    ticket = world.ticket("VPN drops")
    work()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee) == ("open", world.ada)
    assert ticket.watches.get().person == world.ben
    assert [part.subject for part in ticket.children.all()] == [f"Look at {ticket.number}"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"when": {"events": []}, "then": CRITICAL}, "events"),
        ({"when": {"events": ["no.such"]}, "then": CRITICAL}, "events"),
        ({"when": {"events": ["ticket.opened"]}, "then": []}, "then"),
        ({"when": {"events": ["ticket.opened"]}, "then": [{"do": "explode"}]}, "then.0"),
        ({"when": {"events": ["ticket.opened"]}, "then": [{"do": "priority", "to": "9"}]}, "then.0.to"),
        (
            {"when": {"events": ["ticket.opened"]}, "then": [{"do": "note", "text": "{{ requester.password }}"}]},
            "then.0.text",
        ),
        (
            {"when": {"events": ["ticket.opened"]}, "then": [{"do": "reply", "text_en": "{{ ticket.priority }}"}]},
            "then.0.text_en",
        ),
        ({"when": {"events": ["ticket.opened"]}, "if": has("assignee", "me"), "then": CRITICAL}, "assignee"),
        ({"when": {"events": ["ticket.opened"]}, "if": has("nonsense", "me"), "then": CRITICAL}, "nonsense"),
        ({"when": {"since": "status", "wait": "soon"}, "then": CRITICAL}, "wait"),
        ({"when": {"cron": "* * * * *"}, "then": CRITICAL}, "cron"),
        ({"when": {"cron": "99 * * * *"}, "then": CRITICAL}, "cron"),
        ({"when": {"events": ["message.noted"]}, "then": [{"do": "note", "text": "Again"}]}, "then"),
        ({"when": {"events": ["ticket.opened"]}, "then": [*CRITICAL, {"do": "priority", "to": "2"}]}, "then"),
        ({"when": {"events": ["ticket.opened"]}, "then": CRITICAL, "per_hour": 0}, "per_hour"),
        ({"when": {"events": ["ticket.opened"]}, "then": CRITICAL, "shell": "rm"}, "shell"),
        ({"when": {"events": ["ticket.opened"]}, "if": has("subject", "a\0b"), "then": CRITICAL}, "if"),
    ],
)
def test_what_cannot_be_is_refused_at_save_with_the_place(world, data, field):
    made = actions.add("Wrong", by=world.eve)
    with pytest.raises(Invalid) as refused:
        actions.publish(made, data, by=world.eve)
    assert refused.value.field == field
    made.refresh_from_db()
    assert (made.number, made.versions.count()) == (0, 0)


def test_a_tag_that_is_asked_for_makes_an_endless_rule_end(world, rule, work):
    rule(
        ["message.noted"],
        [{"do": "note", "text": "Seen"}, {"do": "add_tags", "tags": "seen"}],
        **{"if": has("tag", "seen", **{"not": True})},
    )
    ticket = world.ticket()
    tickets.note(ticket, "First", by=world.ada)
    work()
    assert ticket.messages.filter(kind="note").count() == 2


def test_versions_are_kept_told_apart_and_taken_back(world, rule):
    made = rule(["ticket.opened"], CRITICAL)
    actions.publish(
        made, {"when": {"events": ["ticket.opened"]}, "then": [{"do": "priority", "to": "2"}]}, by=world.eve
    )
    actions.roll_back(made, 1, by=world.eve)
    made.refresh_from_db()
    assert made.number == 3
    assert made.definition["then"] == CRITICAL
    assert "Critical" in str(recorded("rule.published")[-1].data["diff"])


def test_who_keeps_the_rules_of_one_desk_does_not_touch_those_of_all(world, rule):
    from talka.access import actions as access  # noqa: PLC0415

    access.give(access.role("team_lead"), person=world.ada, desk_id=world.desk.pk, by=None)
    ada = type(world.ada).objects.get(pk=world.ada.pk)
    mine = actions.add("Mine", by=ada, desk=world.desk)
    everybodys = rule(["ticket.opened"], CRITICAL)
    assert set(Rule.objects.visible_to(ada)) >= {mine, everybodys}
    for deed in (
        lambda: actions.switch(everybodys, False, by=ada),
        lambda: actions.add("All", by=ada),
        lambda: actions.describe(mine, desk=None, by=ada),
    ):
        with pytest.raises(NotAllowed):
            deed()
    everybodys.refresh_from_db()
    assert everybodys.active
    assert not Rule.objects.visible_to(world.carol).exists()
