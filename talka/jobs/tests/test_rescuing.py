import subprocess
from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now

from talka.jobs import claim, rescue, worker
from talka.jobs.models import Job
from talka.jobs.queue import LANES

from . import errands

pytestmark = pytest.mark.django_db


def test_the_late_finish_of_a_stalled_worker_counts_for_nothing():
    errands.fetch.enqueue(word="milk")
    stalled, _ = claim.take(LANES, "stalled")
    with time_machine.travel(now() + timedelta(minutes=6)):
        assert rescue.run() == 1
        second, _ = claim.take(LANES, "second")
        assert not claim.done(stalled)
        assert not claim.put_back(stalled, after=0)
        assert not stalled.extend(60)
        assert Job.objects.running().get().locked_by == second.holder
        assert claim.done(second)
    assert not Job.objects.exists()


def test_a_lease_that_runs_is_left_alone():
    errands.fetch.enqueue(word="milk")
    claim.take(LANES, "elsewhere:1:hand")
    assert rescue.run() == 0


def test_what_a_dead_neighbour_held_is_back_at_once():
    errands.fetch.enqueue(word="milk")
    claim.take(LANES, f"{rescue._place()}:{_dead()}:hand")
    assert rescue.run() == 1
    assert Job.objects.waiting().get().attempts == 1


def test_a_living_neighbour_keeps_its_job():
    errands.fetch.enqueue(word="milk")
    claim.take(LANES, rescue.here())
    assert rescue.run() == 0


def test_a_job_that_kills_its_worker_each_time_runs_out_of_attempts():
    errands.die.enqueue()
    for _attempt in range(3):
        assert claim.take(LANES, f"{rescue._place()}:{_dead()}:hand")[0]
        rescue.run()
    assert "died" in Job.objects.failed().get().last_error
    assert worker.drain() == 0


def _dead() -> int:
    """The number of a process that has gone."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid
