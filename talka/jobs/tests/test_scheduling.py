from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from talka.jobs import schedule
from talka.jobs.models import Job, Tick
from talka.jobs.queue import job, periodic, tasks

pytestmark = pytest.mark.django_db
VILNIUS = ZoneInfo("Europe/Vilnius")
NOON = datetime(2026, 3, 2, 12, 1, tzinfo=VILNIUS)


@periodic("*/5 * * * *")
@job()
def breathe() -> None:
    """Every five minutes."""


@pytest.fixture(autouse=True)
def _only_breathing(monkeypatch):
    monkeypatch.setattr(tasks, "_items", {"jobs.breathe": ("jobs", breathe)})
    schedule.run(NOON)


def test_a_new_task_counts_from_now_on():
    assert not Job.objects.exists()


def test_a_due_time_is_queued_once_however_many_workers_look():
    last = Tick.objects.get().last_at
    assert schedule.run(NOON + timedelta(minutes=4)) == 1
    assert schedule.run(NOON + timedelta(minutes=4)) == 0
    # a worker that read the old tick before the first one moved it
    assert not schedule._tick(breathe, last, NOON + timedelta(minutes=4))
    assert Job.objects.count() == 1


def test_after_six_hours_off_it_runs_once_and_not_seventy_times():
    assert schedule.run(NOON + timedelta(hours=6)) == 1
    assert Job.objects.count() == 1


def test_a_job_still_waiting_is_not_doubled():
    schedule.run(NOON + timedelta(minutes=5))
    schedule.run(NOON + timedelta(minutes=10))
    assert Job.objects.count() == 1


def test_a_clock_set_back_runs_nothing_twice():
    schedule.run(NOON + timedelta(minutes=9))
    assert schedule.run(NOON - timedelta(hours=1)) == 0


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 28), 24), ((2026, 3, 29), 23), ((2026, 10, 25), 25)])
def test_a_daily_time_follows_the_clock_on_the_wall(day, hours):
    first = schedule.last_time("30 9 * * *", datetime(*day, 12, tzinfo=VILNIUS) - timedelta(days=1))
    second = schedule.last_time("30 9 * * *", datetime(*day, 12, tzinfo=VILNIUS))
    assert (first.hour, first.minute, second.hour, second.minute) == (9, 30, 9, 30)
    assert second.timestamp() - first.timestamp() == hours * 3600


def test_the_due_minute_itself_counts():
    at = datetime(2026, 3, 2, 12, 5, tzinfo=VILNIUS)
    assert schedule.last_time("*/5 * * * *", at + timedelta(seconds=1)) == at
    assert schedule.last_time("*/5 * * * *", at) == at
