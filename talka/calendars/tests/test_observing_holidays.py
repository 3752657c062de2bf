from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from talka.calendars.days import next_holiday, parse_spans, public, shorter
from talka.calendars.models import Calendar, default_calendar
from talka.kit.working_time import add_working, working_between

VILNIUS = ZoneInfo("Europe/Vilnius")


def day(*parts):
    start = datetime(*parts, tzinfo=VILNIUS)
    return start, start + timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        ("08:00-17:00", ((480, 1020),)),
        ("8:00–12:00,13:00-17:30", ((480, 720), (780, 1050))),
        ("00:00-24:00", ((0, 1440),)),
    ],
)
def test_hours_are_read_as_people_write_them(text, spans):
    assert parse_spans(text) == spans


@pytest.mark.parametrize(
    "text",
    [
        "8-17",
        "17:00-08:00",
        "08:00-08:00",
        "08:00-25:00",
        "08:00-24:01",
        "08:00-12:00, 11:00-13:00",
        "x",
        "08:60-09:00",
    ],
)
def test_hours_that_make_no_sense_are_refused_with_words(text):
    with pytest.raises(ValueError, match="“"):
        parse_spans(text)


def test_lithuanian_holidays_are_known():
    known = public("LT", 2026)
    assert {date(2026, 2, 16), date(2026, 3, 11), date(2026, 11, 2), date(2026, 12, 24)} <= set(known)
    assert known[date(2026, 2, 16)].startswith("Lietuvos valstybės")


def test_the_default_calendar_rests_on_holidays(db):
    hours = default_calendar().hours()
    assert working_between(hours, *day(2026, 12, 24)) == timedelta()
    assert working_between(hours, *day(2026, 12, 22)) == timedelta(hours=8)


def test_the_day_before_a_holiday_is_an_hour_shorter(db):
    hours = default_calendar().hours()
    assert working_between(hours, *day(2026, 12, 23)) == timedelta(hours=7)
    assert working_between(hours, *day(2026, 12, 31)) == timedelta(hours=7)  # the holiday is in the next year


def test_an_own_day_wins_over_a_holiday(db):
    calendar = default_calendar()
    calendar.days.create(date=date(2026, 12, 24), name="On duty", hours="10:00-12:00")
    calendar.days.create(date=date(2026, 12, 22), name="Everybody away")
    hours = calendar.hours()
    assert working_between(hours, *day(2026, 12, 24)) == timedelta(hours=2)
    assert working_between(hours, *day(2026, 12, 22)) == timedelta()


def test_a_promise_made_before_christmas_falls_after_it(db):
    start = datetime(2026, 12, 23, 15, 0, tzinfo=VILNIUS)
    assert add_working(default_calendar().hours(), start, timedelta(hours=4)) == datetime(
        2026, 12, 28, 11, 0, tzinfo=VILNIUS
    )


def test_hours_of_a_year_take_one_query(db, django_assert_num_queries):
    calendar = default_calendar()
    with django_assert_num_queries(1):
        hours = calendar.hours()
        working_between(hours, datetime(2026, 1, 1, tzinfo=VILNIUS), datetime(2026, 12, 31, tzinfo=VILNIUS))


def test_there_is_one_default(db):
    assert default_calendar() == default_calendar()
    assert Calendar.objects.count() == 1


def test_a_shorter_day_loses_its_last_hour_over_a_break():
    assert shorter(((480, 720), (780, 810))) == ((480, 690),)


def test_the_next_holiday_may_be_next_year():
    assert next_holiday("LT", date(2026, 12, 27))[0] == date(2027, 1, 1)
    assert next_holiday("", date(2026, 12, 27)) is None
