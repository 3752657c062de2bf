from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.timezone import now

from talka.jobs import claim, worker
from talka.jobs.models import Job
from talka.jobs.queue import LANES, retry, tasks
from talka.kit.registry import Registry

from . import errands

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_job_carries_the_name_of_its_module_and_function():
    assert errands.fetch.name == "jobs.fetch"
    assert tasks["jobs.fetch"] is errands.fetch


def test_nothing_is_queued_when_the_transaction_is_rolled_back():
    with transaction.atomic():
        errands.fetch.enqueue(word="milk")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_arguments_are_checked_where_the_mistake_is():
    with pytest.raises(TypeError):
        errands.fetch.enqueue(wrod="milk")
    with pytest.raises(TypeError):
        errands.fetch.enqueue(word=now())
    with pytest.raises(TypeError):
        errands.fetch.enqueue(word=("not", "a", "list"))
    assert not Job.objects.exists()


def test_a_finished_job_leaves_no_row(tmp_path):
    errands.fetch.enqueue(word="milk")
    assert worker.drain() == 1
    assert (tmp_path / "done").read_text() == "milk\n"
    assert not Job.objects.exists()


def test_work_for_later_is_not_done_now():
    errands.fetch.enqueue(word="milk", run_at=now() + timedelta(hours=1))
    assert worker.drain() == 0
    assert Job.objects.waiting().count() == 1


def test_repeats_with_one_key_are_one_job_at_the_earlier_time():
    late = errands.fetch.enqueue(word="milk", key="milk", run_at=now() + timedelta(hours=1))
    early = errands.fetch.enqueue(word="milk", key="milk", run_at=now())
    assert early == late
    assert worker.drain() == 1


def test_a_key_is_free_again_as_soon_as_its_job_runs():
    errands.fetch.enqueue(word="milk", key="milk")
    claim.take(LANES, "first")
    errands.fetch.enqueue(word="milk", key="milk")
    assert sorted(Job.objects.values_list("state", flat=True)) == ["running", "waiting"]


def test_an_exception_passes_through_a_drain_and_the_job_waits_for_its_retry():
    errands.fetch.enqueue(word="milk", fail=True)
    with pytest.raises(RuntimeError, match="no milk today"):
        worker.drain()
    job = Job.objects.waiting().get()
    assert job.attempts == 1
    assert "no milk today" in job.last_error
    assert timedelta(seconds=45) < job.run_at - now() < timedelta(seconds=75)


def test_a_job_that_waits_for_its_retry_keeps_its_key():
    errands.fetch.enqueue(word="milk", fail=True, key="milk")
    worker.perform(_held())
    errands.fetch.enqueue(word="milk", fail=True, key="milk")
    assert Job.objects.get().attempts == 1


def test_a_retry_gives_its_key_up_to_one_that_came_in_the_meantime():
    errands.fetch.enqueue(word="milk", fail=True, key="milk")
    held = _held()
    errands.fetch.enqueue(word="fresh milk", key="milk")
    worker.perform(held)
    assert sorted(Job.objects.waiting().values_list("key", "attempts")) == [("", 1), ("milk", 0)]


def test_a_job_that_keeps_failing_stays_where_people_see_it():
    errands.fetch.enqueue(word="milk", fail=True)
    for _attempt in range(2):
        Job.objects.update(run_at=now())
        assert not worker.perform(_held())
    job = Job.objects.failed().get()
    assert job.attempts == 2
    assert "no milk today" in job.last_error
    assert retry(job).state == Job.WAITING


def test_a_job_nobody_knows_waits_for_newer_code_and_is_then_shown():
    Job.objects.create(task="gone.away", lane="interactive", attempts=5)
    assert not worker.perform(_held())
    assert "gone.away" in Job.objects.failed().get().last_error


def test_jobs_of_a_module_that_is_off_wait(monkeypatch):
    errands.fetch.enqueue(word="milk")
    monkeypatch.setattr(Registry, "off", staticmethod(lambda: {"jobs"}))
    assert not worker.perform(_held())
    job = Job.objects.waiting().get()
    assert (job.attempts, job.last_error) == (0, "")


def test_a_job_can_hold_itself_longer():
    errands.fetch.enqueue(word="milk")
    held = _held()
    assert held.extend(3600)
    assert Job.objects.get().lease_until > now() + timedelta(minutes=50)


def test_the_first_lane_has_a_hand_for_itself_and_the_others_take_turns():
    assert worker._orders(("a", "b", "c"), 3) == [("a",), ("b", "c", "a"), ("c", "a", "b")]
    assert worker._orders(("a", "b"), 1) == [("a", "b")]
    assert worker._orders(("mail",), 2) == [("mail",), ("mail",)]


def _held() -> claim.Claim:
    held, _ours = claim.take(LANES, "test")
    assert held is not None
    return held
