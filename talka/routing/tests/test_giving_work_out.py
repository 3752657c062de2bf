"""Who gets a ticket, why, and why not the others."""

import datetime as dt
from collections import Counter

import pytest
from django.test import Client
from django.utils import timezone

from talka.access import actions as access
from talka.calendars.models import default_calendar
from talka.events.testing import recorded
from talka.jobs.worker import drain
from talka.kit.errors import Refused
from talka.people import actions as people
from talka.people.models import Membership
from talka.routing import actions, choosing, tasks
from talka.routing.models import Ability, Capacity, Given, Need, Share, Skill
from talka.tickets import actions as tickets


def as_(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def given(world, count, **more):
    found = []
    for _one in range(count):
        ticket = world.ticket(team=world.network, **more)
        actions.route(ticket, by=None)
        ticket.refresh_from_db()
        found.append(ticket.assignee)
    return found


def test_work_goes_round_and_everybody_gets_the_same(world, team):
    got = given(world, 9)
    assert Counter(got) == {world.ada: 3, world.ben: 3, world.eve: 3}
    assert got[:3] == got[3:6] == got[6:]


def test_a_new_ticket_is_given_out_by_itself_with_the_reason(world, team):
    ticket = world.ticket(team=world.network)
    drain()
    ticket.refresh_from_db()
    assert ticket.assignee == world.ada
    event = recorded("routing.routed")[0]
    assert event.data["reason"] == "it is their turn"
    assert {one["person"] for one in event.data["others"]} == {str(world.ben), str(world.eve)}
    page = as_(world.ada).get(f"/tickets/{ticket.pk}/").content.decode()
    assert "chose Ada Kazlauskaitė: it is their turn" in page


def test_the_least_busy_of_what_each_can_bear_gets_it(world, team):
    team.strategy, team.capacity = "least_busy", 10
    team.save()
    Capacity.objects.create(person=world.ada, most=2)
    world.ticket(assignee=world.ada)
    world.ticket(assignee=world.ben)
    world.ticket(assignee=world.ben)
    assert given(world, 1) == [world.eve]
    choice = actions.ask_for(world.ticket(team=world.network))
    assert {one.person: one.load for one in choice.candidates} == {world.ada: 0.5, world.ben: 0.2, world.eve: 0.1}


def test_capacity_of_all_and_of_a_channel_is_kept(world, team):
    Capacity.objects.create(person=world.ada, most=0)
    Capacity.objects.create(person=world.ben, channel="phone", most=1)
    assert given(world, 3, via="phone") == [world.ben, world.eve, world.eve]


def test_weights_are_kept_smoothly(world, team):
    team.strategy = "weighted"
    team.save()
    Share.objects.create(routing=team, person=world.ada, weight=3)
    Share.objects.create(routing=team, person=world.eve, weight=0)
    assert Counter(given(world, 8)) == {world.ada: 6, world.ben: 2}


def test_only_who_has_the_skill_gets_it(world, team):
    team.strategy = "skill"
    team.save()
    skill = Skill.objects.create(name="Firewalls")
    Need.objects.create(service=world.vpn, skill=skill, level=3)
    Ability.objects.create(person=world.ada, skill=skill, level=2)
    Ability.objects.create(person=world.ben, skill=skill, level=4)
    assert given(world, 2, service=world.vpn) == [world.ben, world.ben]
    told = {
        one.person: one.why_not
        for one in actions.ask_for(world.ticket(team=world.network, service=world.vpn)).candidates
    }
    assert "Firewalls" in told[world.ada]


def test_who_helped_last_helps_again(world, team):
    team.strategy = "last"
    team.save()
    world.ticket(assignee=world.eve)
    assert given(world, 1) == [world.eve]
    assert "helped Carol" in recorded("routing.routed")[0].data["reason"]


def test_who_is_away_is_stood_in_for_also_from_outside_the_team(world, team):
    Membership.objects.filter(person=world.eve).delete()
    Membership.objects.filter(person=world.ben, team=world.network).delete()
    people.say_away(world.ada, timezone.localdate(), None, substitute=world.ben, by=world.ada)
    assert given(world, 1) == [world.ben]
    people.say_away(world.ben, timezone.localdate(), None, substitute=world.ada, by=world.ben)  # in a circle
    assert given(world, 1) == [None]
    assert len(recorded("routing.nobody")) == 1


def test_at_night_it_waits_for_the_morning(world, team, time_machine):
    default_calendar()
    team.in_hours = True
    team.save()
    time_machine.move_to(dt.datetime(2026, 11, 25, 23, 0, tzinfo=dt.UTC), tick=False)
    ticket = world.ticket(team=world.network)
    drain()
    tasks.sweep()
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert len(recorded("routing.nobody")) == 1  # said once, not with every look
    time_machine.move_to(dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC), tick=False)
    tasks.sweep()
    ticket.refresh_from_db()
    assert ticket.assignee is not None


def test_a_rota_may_say_who_is_not_on_shift(world, team, monkeypatch):
    monkeypatch.setitem(
        choosing.absences._items, "test", ("routing", lambda person, now: "" if person == world.eve else "not on shift")
    )
    assert given(world, 1) == [world.eve]
    assert {one["why"] for one in recorded("routing.routed")[0].data["others"]} == {"not on shift"}


def test_what_is_not_touched_goes_to_somebody_else_and_what_is_stays(world, team, time_machine):
    team.idle_hours = 4
    team.save()
    time_machine.move_to(dt.datetime(2026, 11, 25, 7, 0, tzinfo=dt.UTC), tick=False)
    left, touched = (world.ticket(team=world.network) for _one in range(2))
    for ticket in (left, touched):
        actions.route(ticket, by=None)
        ticket.refresh_from_db()
    first, second = left.assignee, touched.assignee
    tickets.note(touched, "Looking", by=second)
    time_machine.move_to(dt.datetime(2026, 11, 25, 14, 0, tzinfo=dt.UTC), tick=False)
    tasks.sweep()
    left.refresh_from_db()
    touched.refresh_from_db()
    assert left.assignee not in (None, first)
    assert touched.assignee == second
    assert recorded("routing.returned")[0].data["hours"] == 4
    assert Given.objects.filter(ticket=left).count() == 1  # watched anew


def test_the_preview_says_who_and_why_not_and_changes_nothing(world, team):
    ticket = world.ticket(team=world.network)
    Capacity.objects.create(person=world.ben, most=0)
    page = as_(world.ada).get(f"/tickets/{ticket.pk}/routing").content.decode()
    assert "would get it" in page
    assert "0 of 0 open" in page or "0 of" in page
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert not recorded("routing.routed")
    as_(world.ada).post(f"/tickets/{ticket.pk}/routing")
    assert "Why Ada" in as_(world.ada).get(f"/tickets/{ticket.pk}/routing").content.decode()


def test_what_is_not_in_use_yet_can_be_looked_at_and_gives_nothing(world, team):
    team.active = False
    team.save()
    ticket = world.ticket(team=world.network)
    drain()
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert "would get it" in as_(world.ada).get(f"/tickets/{ticket.pk}/routing").content.decode()


def test_a_team_without_routing_is_left_alone(world):
    ticket = world.ticket(team=world.network)
    drain()
    ticket.refresh_from_db()
    assert ticket.assignee is None
    with pytest.raises(Refused):
        actions.ask_for(ticket)
    assert as_(world.ada).get(f"/tickets/{ticket.pk}/routing").status_code == 200


def test_others_neither_look_nor_give(world, team):
    ticket = world.ticket(team=world.network)
    for person in (world.carol, world.dan):
        assert as_(person).get(f"/tickets/{ticket.pk}/routing").status_code == 404
        assert as_(person).post(f"/tickets/{ticket.pk}/routing").status_code == 404
    assert not recorded("routing.routed")


def test_programs_look_and_give(world, team):
    ticket = world.ticket(team=world.network)
    _token, secret = access.make_token(world.ada, "all", ["all"], by=None)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    told = client.get(f"/api/v1/tickets/{ticket.pk}/routing").json()
    assert (told["person"], told["strategy"]) == (world.ada.pk, "in_turn")
    assert client.post(f"/api/v1/tickets/{ticket.pk}/routing").json()["person"] == world.ada.pk
    ticket.refresh_from_db()
    assert ticket.assignee == world.ada


def test_choosing_costs_the_same_for_a_large_team(world, team, django_assert_max_num_queries):
    ticket = world.ticket(team=world.network)
    with django_assert_max_num_queries(12):
        actions.ask_for(ticket)
