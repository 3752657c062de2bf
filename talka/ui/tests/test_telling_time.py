"""Moments in words, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from talka.ui import dates

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday; noon in Vilnius


@pytest.fixture(autouse=True)
def _vilnius():
    with timezone.override("Europe/Vilnius"):
        yield


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=3), "3 min"),
        (timedelta(hours=2, minutes=5), "2 h"),
        (timedelta(days=3), "Fri"),
        (timedelta(days=20), "3 Nov"),
        (timedelta(days=400), "19 Oct 2025"),
    ],
)
def test_an_age_fits_a_narrow_column(before, words):
    assert dates.ago(NOW - before, NOW) == words


@pytest.mark.parametrize(
    ("left", "words", "tone"),
    [
        (timedelta(minutes=-12), "12 min late", "late"),
        (timedelta(minutes=-65), "1 h 05 min late", "late"),
        (timedelta(minutes=38), "38 min", "soon"),
        (timedelta(hours=5), "Today 17:00", ""),
        (timedelta(days=1), "Tomorrow 12:00", ""),
        (timedelta(days=3), "Thu 12:00", ""),
        (timedelta(days=10), "3 Dec", ""),
    ],
)
def test_a_promise_says_how_urgent_it_is(left, words, tone):
    assert (dates.until(NOW + left, NOW), dates.tone(NOW + left, NOW)) == (words, tone)


@pytest.mark.parametrize(
    ("left", "heading"),
    [
        (timedelta(minutes=-1), "Overdue"),
        (timedelta(hours=5), "Today"),
        (timedelta(days=6), "This week"),
        (timedelta(days=7), "Later"),
        (None, "No date"),
    ],
)
def test_promises_stand_under_headings(left, heading):
    assert dates.bucket(NOW + left if left is not None else None, NOW) == heading


def test_a_whole_date_is_written_as_each_language_does():
    assert dates.stamp(NOW) == "23 November 2026"
    with translation.override("lt"):
        assert dates.stamp(NOW) == "2026 m. lapkričio 23 d."
        assert dates.stamp(NOW, time=True) == "2026 m. lapkričio 23 d. 12:00"
        assert dates.ago(NOW - timedelta(days=400), NOW) == "2025-10-19"


def test_a_size_is_said_with_the_decimal_sign_of_the_language():
    assert [dates.size(n) for n in (12, 48_200, 1_440_000)] == ["12 B", "48 kB", "1.4 MB"]
    with translation.override("lt"):
        assert dates.size(1_440_000) == "1,4 MB"


def test_nothing_is_said_of_no_moment():
    assert dates.ago(None) == dates.until(None) == dates.stamp(None) == dates.brief(None) == dates.tone(None) == ""
