"""Vectors of OTOBO and GLPI (data/sla/SOURCE.txt), then properties over any calendar and zone."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talka.kit.working_time import DAY, Hours, NeverOpen, add_working, always, is_open, next_open, working_between

VECTORS = json.loads((Path(__file__).parent / "data/sla/business_time_vectors.json").read_text())
VILNIUS = ZoneInfo("Europe/Vilnius")
OFFICE = Hours(VILNIUS, ((((480, 720), (780, 1020)),) * 5) + ((), ()))
ZONES = st.sampled_from([VILNIUS, ZoneInfo("Asia/Tehran"), ZoneInfo("America/New_York"), ZoneInfo("UTC")])


def hours_of(vector):
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    weekly = vector["calendar"]["weekly"]
    week = tuple(tuple((minutes(a), minutes(b)) for a, b in weekly.get(day, ())) for day in days)
    closed = {
        date(year, int(text[2:4]), int(text[5:7])): ()
        for year in range(2004, 2021)
        for text in vector["calendar"]["holidays_yearly"]
    }
    return Hours(ZoneInfo(vector["calendar"]["timezone"]), week, closed)


def minutes(text):
    return int(text[:2]) * 60 + int(text[3:])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_peers_agree(vector):
    hours, zone = hours_of(vector), ZoneInfo(vector["local_timezone"])
    start = datetime.fromisoformat(vector["start"]).replace(tzinfo=zone)
    if vector["op"] == "add":
        end = add_working(hours, start, timedelta(seconds=vector["add_seconds"]))
        assert end.astimezone(zone).replace(tzinfo=None) == datetime.fromisoformat(vector["expected_end"])
    elif vector["op"] == "between":
        end = datetime.fromisoformat(vector["end"]).replace(tzinfo=zone)
        assert working_between(hours, start, end).total_seconds() == vector["expected_seconds"]
    else:
        assert is_open(hours, start) is vector["expected"]


def moments():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return st.integers(0, 2 * 365 * 86400).map(lambda seconds: start + timedelta(seconds=seconds))


@st.composite
def calendars(draw):
    week = []
    for _day in range(7):
        edges = sorted(set(draw(st.lists(st.integers(0, DAY), max_size=4))))
        week.append(tuple(zip(edges[::2], edges[1::2], strict=False)))
    week[draw(st.integers(0, 6))] = ((540, 1020),)
    closed = draw(st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5))
    return Hours(draw(ZONES), tuple(week), dict.fromkeys(closed, ()))


@given(calendars(), moments(), st.integers(1, 200_000))
@settings(max_examples=150, deadline=None)
def test_what_was_added_lies_between(hours, start, seconds):
    amount = timedelta(seconds=seconds)
    assert working_between(hours, start, add_working(hours, start, amount)) == amount


@given(calendars(), moments(), st.integers(0, 3_000_000), st.integers(0, 3_000_000))
@settings(max_examples=100, deadline=None)
def test_time_adds_up(hours, start, first, second):
    middle = start + timedelta(seconds=first)
    end = middle + timedelta(seconds=second)
    parts = working_between(hours, start, middle) + working_between(hours, middle, end)
    assert parts == working_between(hours, start, end)


def test_day_and_night_is_simply_the_clock_across_both_clock_changes():
    hours = always(VILNIUS)
    start, end = datetime(2026, 3, 1, tzinfo=VILNIUS), datetime(2026, 11, 30, tzinfo=VILNIUS)
    assert working_between(hours, start, end) == end.astimezone(UTC) - start.astimezone(UTC)


def test_the_night_the_clock_goes_forward_is_an_hour_shorter():
    night = Hours(VILNIUS, (((0, 360),),) * 7)
    assert working_between(night, *day(2026, 3, 29)) == timedelta(hours=5)
    assert working_between(night, *day(2026, 10, 25)) == timedelta(hours=7)


def test_a_span_that_starts_inside_the_skipped_hour_starts_at_the_skip():
    early = Hours(VILNIUS, (((210, 300),),) * 7)  # 03:30 does not exist on this day, 04:00 is the next minute
    assert working_between(early, *day(2026, 3, 29)) == timedelta(hours=1)


def day(*parts):
    start = datetime(*parts, tzinfo=VILNIUS)
    return start, datetime(parts[0], parts[1], parts[2] + 1, tzinfo=VILNIUS)


def test_lunch_and_weekend_do_not_count():
    friday = datetime(2026, 11, 20, 11, 30, tzinfo=VILNIUS)
    assert add_working(OFFICE, friday, timedelta(hours=5)) == datetime(2026, 11, 23, 8, 30, tzinfo=VILNIUS)


def test_the_eve_of_a_holiday_may_be_short():
    eve = Hours(VILNIUS, OFFICE.week, {date(2026, 12, 23): ((480, 720), (780, 960)), date(2026, 12, 24): ()})
    assert working_between(eve, *day(2026, 12, 23)) == timedelta(hours=7)
    assert working_between(eve, *day(2026, 12, 24)) == timedelta()


def test_next_opening_of_a_closed_weekend_is_monday():
    assert next_open(OFFICE, datetime(2026, 11, 21, 12, tzinfo=VILNIUS)) == datetime(2026, 11, 23, 8, tzinfo=VILNIUS)


def test_hours_that_never_open_say_so():
    never = Hours(VILNIUS, ((),) * 7)
    with pytest.raises(NeverOpen):
        add_working(never, datetime(2026, 1, 1, tzinfo=UTC), timedelta(minutes=1))
