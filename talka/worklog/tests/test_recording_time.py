"""Time worked: written down, corrected by right, locked with its period, and along with a merge."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from talka.access import actions as access
from talka.events.testing import recorded
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.options import store
from talka.tickets.actions import merge, unmerge
from talka.worklog import actions, amounts, timing
from talka.worklog.models import Activity, Entry, Rate, Timer


@pytest.fixture
def ticket(world):
    return world.ticket()


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("90", 90), ("1:30", 90), ("1h 30m", 90), ("1,5 h", 90), ("1 val. 30 min.", 90), ("15 min", 15), ("0.25h", 15),
     ("", None), ("soon", None), ("1:75", None), ("-5", None), ("²", None)],
)  # fmt: skip
def test_amounts_are_read_as_people_type_them(typed, minutes):
    assert amounts.read(typed) == minutes


def test_own_work_is_written_down(world, ticket):
    entry = actions.record(ticket, 15, note=" On the\nphone ", by=world.ada)
    assert (entry.person, entry.note, entry.day) == (world.ada, "On the phone", timezone.localdate())
    assert len(recorded("time.recorded")) == 1


@pytest.mark.parametrize("minutes", [0, -1, 24 * 60 + 1, None, "15"])
def test_impossible_amounts_are_refused(world, ticket, minutes):
    with pytest.raises(Invalid):
        actions.record(ticket, minutes, by=world.ada)
    assert not recorded("time.recorded")


def test_the_future_and_long_ago_are_refused(world, ticket):
    for days in (2, -400):
        with pytest.raises(Invalid):
            actions.record(ticket, 15, day=timezone.localdate() + dt.timedelta(days=days), by=world.ada)
    assert not Entry.objects.exists()


def test_nobody_touches_the_time_of_others_without_the_right(world, ticket):
    entry = actions.record(ticket, 15, by=world.ada)
    with pytest.raises(NotAllowed):
        actions.change(entry, minutes=5, by=world.ben)
    with pytest.raises(NotAllowed):
        actions.remove(entry, by=world.ben)
    with pytest.raises(NotAllowed):
        actions.record(ticket, 15, person=world.ada, by=world.ben)
    access.give(access.role("team_lead"), person=world.ben, by=None)
    world.ben = type(world.ben).objects.get(pk=world.ben.pk)
    assert actions.change(entry, minutes=5, by=world.ben).minutes == 5
    assert len(recorded("time.changed")) == 1


def test_a_correction_keeps_what_was_said_before(world, ticket):
    entry = actions.record(ticket, 15, by=world.ada)
    actions.change(entry, minutes=75, note="More", by=world.ada)
    assert recorded("time.changed")[0].data["diff"]["minutes"] == ["0:15", "1:15"]


def test_a_locked_period_stays_as_it_is(world, ticket):
    entry = actions.record(ticket, 15, by=world.ada)
    store.put("worklog.locked_until", str(timezone.localdate()), by=None)
    for change in (
        lambda: actions.change(entry, minutes=5, by=world.ada),
        lambda: actions.remove(entry, by=world.ada),
        lambda: actions.record(ticket, 15, by=world.ada),
    ):
        with pytest.raises(Refused):
            change()
    assert Entry.objects.get().minutes == 15


def test_a_day_that_is_none_locks_nothing(world):
    with pytest.raises(Invalid):
        store.put("worklog.locked_until", "yesterday", by=None)


def test_the_most_exact_cost_wins_and_stays_as_it_was(world, ticket):
    repair = Activity.objects.create(name="Repair", billable=True)
    Rate.objects.create(hourly=10)
    Rate.objects.create(activity=repair, hourly=20)
    exact = Rate.objects.create(person=world.ada, activity=repair, hourly=30)
    entry = actions.record(ticket, 90, activity=repair, by=world.ada)
    assert (entry.cost, entry.billable) == (Decimal("45.00"), True)
    assert actions.record(ticket, 60, activity=repair, by=world.ben).cost == 20
    assert actions.record(ticket, 60, by=world.ben).cost == 10
    exact.hourly = 99
    exact.save()
    assert Entry.objects.get(pk=entry.pk).cost == 45


def test_a_timer_runs_pauses_and_records_rounded_up(world, ticket, time_machine):
    time_machine.move_to("2026-11-25 10:00:00+00:00", tick=False)
    timing.start(ticket, by=world.ada)
    time_machine.shift(dt.timedelta(minutes=7))
    timing.pause(ticket, by=world.ada)
    time_machine.shift(dt.timedelta(hours=1))
    timing.start(ticket, by=world.ada)
    time_machine.shift(dt.timedelta(minutes=4))
    entry = timing.stop(ticket, by=world.ada)
    assert entry.minutes == 15
    assert not Timer.objects.exists()
    assert timing.stop(ticket, by=world.ada) is None


def test_only_one_timer_of_a_person_runs(world, ticket):
    other = world.ticket("Other")
    timing.start(ticket, by=world.ada)
    timing.start(other, by=world.ada)
    timing.start(ticket, by=world.ben)
    assert set(Timer.objects.filter(started_at__isnull=False).values_list("person", "ticket")) == {
        (world.ada.pk, other.pk),
        (world.ben.pk, ticket.pk),
    }


def test_customers_neither_record_nor_see_time(world, ticket):
    """# HAZARDS NOTE-1"""
    actions.record(ticket, 15, by=world.ada)
    assert not Entry.objects.visible_to(world.carol).exists()
    for act in (lambda: actions.record(ticket, 15, by=world.carol), lambda: timing.start(ticket, by=world.carol)):
        with pytest.raises(NotAllowed):
            act()
    assert Entry.objects.count() == 1


def test_time_goes_along_with_a_merge_and_comes_back(world, ticket):
    other = world.ticket("Other")
    actions.record(ticket, 15, by=world.ada)
    merge(ticket, into=other, by=world.ada)
    assert other.time.count() == 1
    unmerge(ticket.given_away.get(), by=world.ada)
    assert (ticket.time.count(), other.time.count()) == (1, 0)


def test_time_goes_along_with_a_reply_or_a_note_or_neither_is_kept(world, ticket, client):
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(f"/tickets/{ticket.pk}/replies", {"text": "Done", "to": "carol@example.org", "worked": "15"})
    client.post(f"/tickets/{ticket.pk}/notes", {"text": "By hand", "worked": "5"})
    client.post(f"/tickets/{ticket.pk}/notes", {"text": "Quickly", "worked": ""})
    assert sorted(Entry.objects.values_list("minutes", flat=True)) == [5, 15]
    answer = client.post(f"/tickets/{ticket.pk}/notes", {"text": "Lots", "worked": "-99999"}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 422
    assert not ticket.messages.filter(text="Lots").exists()
    assert Entry.objects.count() == 2
