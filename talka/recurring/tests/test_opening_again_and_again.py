"""Tickets that come again: on time, once over crashes and changes of the clock, moved off days without work."""

import datetime as dt
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from talka.events.testing import recorded
from talka.kit.working_time import Hours
from talka.recurring import actions, times
from talka.recurring.models import Occurrence, Schedule
from talka.tickets.models import Ticket

VILNIUS = ZoneInfo("Europe/Vilnius")
OFFICE = Hours(VILNIUS, (((480, 1020),),) * 5 + ((),) * 2, {dt.date(2026, 12, 25): ()})


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=VILNIUS)


def first(rule, begins, count, shift=times.ASIS, hours=OFFICE):
    found = times.upcoming(rule, at(begins), at(begins) - dt.timedelta(seconds=1), VILNIUS, hours, shift)
    return [served.astimezone(VILNIUS).strftime("%m-%d %H:%M") for _nominal, served in islice(found, count)]


def test_cron_and_rrule_say_the_same_times():
    assert first("0 8 * * 1", "2026-03-02T07:00", 3) == ["03-02 08:00", "03-09 08:00", "03-16 08:00"]
    assert first("FREQ=WEEKLY;BYDAY=MO", "2026-03-02T08:00", 3) == ["03-02 08:00", "03-09 08:00", "03-16 08:00"]
    assert first("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31T08:00", 3) == ["01-31 08:00", "03-31 08:00", "05-31 08:00"]


@pytest.mark.parametrize("rule", ["30 3 * * *", "FREQ=DAILY"])
def test_the_clock_time_stays_over_both_changes_of_the_clock_and_each_day_comes_once(rule):
    spring = first(rule, "2026-03-28T03:30", 3)
    assert [day[:5] for day in spring] == ["03-28", "03-29", "03-30"]
    assert spring[2] == "03-30 03:30"
    assert first(rule, "2026-10-24T03:30", 3) == ["10-24 03:30", "10-25 03:30", "10-26 03:30"]


@pytest.mark.parametrize(
    ("shift", "days"),
    [
        ("", ["12-25", "12-26", "12-27"]),
        ("skip", ["12-28", "12-29", "12-30"]),
        ("next", ["12-28", "12-28", "12-28"]),
        ("before", ["12-24", "12-24", "12-24"]),
    ],
)
def test_days_without_work_are_moved_or_left_out(shift, days):
    assert [text[:5] for text in first("FREQ=DAILY", "2026-12-25T09:00", 3, shift)] == days


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every day",
        "61 * * * *",
        "*/5 * * * *",
        "FREQ=SECONDLY",
        "FREQ=DAILY;COUNT=0x",
        "FREQ=DAILY\nDTSTART:20260101T000000Z",
        "0 0 30 2 *",
    ],
)
def test_times_that_make_no_sense_are_refused(rule):
    with pytest.raises(times.BadTimes):
        times.check(rule, at("2026-03-02T08:00"), VILNIUS)


@pytest.fixture
def weekly(world):
    def make(**more):
        values = {
            "name": "Backups", "times": "FREQ=DAILY", "begins": at("2026-03-02T08:00"), "desk": world.desk, "kind": "request",
            "subject": "Look at the backups {{ today }}", "requester": world.ada, "assignee": world.ben,
        }  # fmt: skip
        return actions.plan_next(Schedule.objects.create(**values | more))

    return make


def test_a_ticket_is_opened_when_its_time_comes_once_and_says_why(world, weekly):
    schedule = weekly()
    assert actions.serve_all(at("2026-03-02T07:59")) == 0
    assert actions.serve_all(at("2026-03-02T08:00")) == 1
    assert actions.serve_all(at("2026-03-02T08:01")) == 0
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.assignee, ticket.channel) == (world.ada, world.ben, "schedule")
    assert "{{" not in ticket.subject
    assert recorded("ticket.opened")[0].cause.data["name"] == "Backups"
    schedule.refresh_from_db()
    assert schedule.next_at == at("2026-03-03T08:00")


def test_a_crash_between_ticket_and_commit_leaves_neither_and_the_next_look_makes_it_once(weekly, monkeypatch):
    weekly()
    plan = actions.plan_next
    monkeypatch.setattr(actions, "plan_next", lambda *_a: (_ for _ in ()).throw(RuntimeError("power")))
    assert actions.serve_all(at("2026-03-02T08:00")) == 0
    assert (Ticket.objects.count(), Occurrence.objects.count()) == (0, 0)
    monkeypatch.setattr(actions, "plan_next", plan)
    assert actions.serve_all(at("2026-03-02T09:30")) == 1
    assert Ticket.objects.count() == 1


def test_after_a_long_stop_only_the_latest_are_made_up_for(weekly):
    weekly()
    assert actions.serve_all(at("2026-03-12T08:00")) == 3
    assert Occurrence.objects.filter(ticket=None).count() == 8


def test_it_ends_when_it_says_so(weekly):
    schedule = weekly(ends=at("2026-03-03T09:00"))
    assert actions.serve_all(at("2026-03-10T08:00")) == 2
    schedule.refresh_from_db()
    assert schedule.next_at is None


def test_a_schedule_that_cannot_open_is_shown_and_keeps_no_other_waiting(world, weekly):
    broken = weekly(name="Broken", kind="nonsense")
    weekly(name="Good")
    assert actions.serve_all(at("2026-03-02T08:00")) == 1
    broken.refresh_from_db()
    assert broken.problem


def test_the_page_previews_the_next_times_and_the_form_refuses_nonsense(world, client, weekly):
    client.force_login(world.eve, backend="allauth.account.auth_backends.AuthenticationBackend")
    schedule = weekly(begins=timezone.now() + dt.timedelta(days=1))
    assert client.get(f"/settings/recurring/{schedule.pk}/times").content.decode().count("<li") >= 10
    form = {
        "name": "Monday", "times": "0 8 * * 1", "begins": "2030-01-07T08:00", "shift": "next", "desk": world.desk.pk, "kind": "request",
        "subject": "Monday", "requester": world.ada.pk, "priority": "3", "active": "on",
    }  # fmt: skip
    assert client.post("/settings/recurring/new", form).status_code == 302
    assert Schedule.objects.get(name="Monday").next_at == at("2030-01-07T08:00")
    answer = client.post("/settings/recurring/new", form | {"name": "Bad", "times": "often"})
    assert "These times cannot be understood" in answer.content.decode()
    assert not Schedule.objects.filter(name="Bad").exists()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/settings/recurring/{schedule.pk}/times").status_code == 404
