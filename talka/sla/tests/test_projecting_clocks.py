"""Deadlines follow from the marks alone; held against a walker that goes minute by minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from talka.kit.working_time import Hours, is_open
from talka.sla.projecting import Mark, project

VILNIUS = ZoneInfo("Europe/Vilnius")
OFFICE = Hours(VILNIUS, ((((480, 720), (780, 1020)),) * 5) + ((), ()))
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=VILNIUS)
HOUR = timedelta(hours=1)


def marks(*told, target=4 * HOUR, hours=OFFICE):
    return [Mark(kind, at, target, hours) for kind, at in told]


def test_a_clock_counts_open_time_only():
    found = project(marks(("start", MONDAY)), MONDAY + 5 * HOUR)
    assert found.due == MONDAY + 4 * HOUR
    assert found.worked == 4 * HOUR
    assert found.late


def test_a_pause_moves_the_deadline_by_the_open_time_in_it():
    paused = marks(("start", MONDAY), ("pause", MONDAY + HOUR), ("resume", MONDAY + 3 * HOUR))
    assert project(paused, MONDAY + 3 * HOUR).due == MONDAY + 7 * HOUR  # an hour at noon is closed


def test_while_it_stands_still_there_is_no_deadline():
    found = project(marks(("start", MONDAY), ("pause", MONDAY + HOUR)), MONDAY + 9 * HOUR)
    assert (found.state, found.due, found.worked) == ("paused", None, HOUR)


def test_a_pause_after_the_time_was_over_keeps_it_over():
    found = project(marks(("start", MONDAY), ("pause", MONDAY + 6 * HOUR)), MONDAY + 20 * HOUR)
    assert found.due == MONDAY + 4 * HOUR
    assert found.late


def test_stopped_in_time_is_kept_however_late_one_looks():
    found = project(marks(("start", MONDAY), ("stop", MONDAY + 2 * HOUR)), MONDAY + timedelta(days=9))
    assert (found.state, found.late, found.worked) == ("stopped", False, 2 * HOUR)


def test_a_shorter_target_counts_what_was_worked_before():
    told = [*marks(("start", MONDAY)), *marks(("retarget", MONDAY + HOUR), target=2 * HOUR)]
    assert project(told, MONDAY + HOUR).due == MONDAY + 2 * HOUR


def test_an_agreed_moment_stands_for_the_target():
    agreed = MONDAY + timedelta(days=3)
    told = [*marks(("start", MONDAY)), Mark("retarget", MONDAY, 4 * HOUR, OFFICE, agreed=agreed)]
    assert project(told, MONDAY + timedelta(days=2)).late is False
    assert project(told, agreed + HOUR).late is True


def test_reopened_work_counts_on():
    told = marks(("start", MONDAY), ("stop", MONDAY + 2 * HOUR), ("resume", MONDAY + 24 * HOUR))
    assert project(told, MONDAY + 24 * HOUR).due == MONDAY + 26 * HOUR


@st.composite
def stories(draw):
    at = datetime(2026, 3, 26, 6, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 1000)))
    told = [("start", at)]
    for kind in ("pause", "resume") * draw(st.integers(0, 2)):
        at += timedelta(minutes=draw(st.integers(0, 3000)))
        told.append((kind, at))
    return told


@given(
    stories(), st.integers(1, 1200), st.sampled_from([VILNIUS, ZoneInfo("America/New_York"), ZoneInfo("Asia/Tehran")])
)
@settings(max_examples=60, deadline=None)
def test_the_walker_agrees(told, target, zone):
    hours = Hours(zone, ((((480, 720), (780, 1020)),) * 6) + (((0, 1440),),))
    now = told[-1][1] + timedelta(days=1)
    found = project(marks(*told, target=timedelta(minutes=target), hours=hours), now)
    used, due, running = 0, None, True
    at, turns = told[0][1], dict.fromkeys(moment for _kind, moment in told)
    for kind, moment in told:
        turns[moment] = kind != "pause"
    end = now + timedelta(days=12)
    while at < end and due is None:
        running = turns.get(at, running)
        if running and is_open(hours, at):
            used += 1
            if used == target:
                due = at + timedelta(minutes=1)
        at += timedelta(minutes=1)
    assert found.due == due
