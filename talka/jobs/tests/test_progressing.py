import pytest

from talka.jobs import progress
from talka.jobs.models import REPORT_ROWS, Progress

pytestmark = pytest.mark.django_db


def test_figures_count_what_was_done_and_what_failed():
    work = progress.start("tickets.close", "Close 3 tickets", 3, by=7)
    assert progress.step(work)
    assert progress.step(work)
    assert progress.step(work, failed=True, row={"number": 1042, "reason": "closed already"})
    done = progress.finish(work)
    assert (done.total, done.done, done.failed, done.state, done.percent) == (3, 2, 1, "done", 100)
    assert done.report == [{"number": 1042, "reason": "closed already"}]
    assert done.finished_at is not None


def test_a_stopped_piece_of_work_hears_of_it_at_its_next_step():
    work = progress.start("imports.people", "Import", 10)
    progress.step(work)
    progress.stop(work)
    assert not progress.step(work)
    assert Progress.objects.get().done == 1
    assert progress.finish(work).state == "stopped"


def test_the_report_stays_readable():
    work = progress.start("imports.people", "Import", 5000)
    Progress.objects.update(report=[{"row": n} for n in range(REPORT_ROWS)])
    progress.step(work, failed=True, row={"row": 5000})
    work.refresh_from_db()
    assert (len(work.report), work.failed) == (REPORT_ROWS, 1)
