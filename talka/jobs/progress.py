"""How far a long piece of work is: start(), step() for each thing, finish()."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from .models import REPORT_ROWS, Progress

Row = Mapping[str, str | int | None]


def start(kind: str, title: str, total: int, *, by: int | None = None) -> Progress:
    return Progress.objects.create(kind=kind, title=title[:200], total=total, started_by=by)


def step(progress: Progress, *, failed: bool = False, row: Row | None = None, count: int = 1) -> bool:
    """One thing more is done (or failed, with a row for the report). False when somebody pressed stop.

    Call it in the transaction of the thing itself: then the figure is true after any crash.
    """
    column = "failed" if failed else "done"
    going = Progress.objects.filter(pk=progress.pk, state=Progress.RUNNING).update(**{column: F(column) + count})
    if going and row is not None:
        _report(progress, row)
    return bool(going)


def finish(progress: Progress, *, state: str = Progress.DONE) -> Progress:
    Progress.objects.filter(pk=progress.pk, state=Progress.RUNNING).update(state=state, finished_at=now())
    progress.refresh_from_db()
    return progress


def stop(progress: Progress) -> Progress:
    """A person says enough: what is done stays done."""
    return finish(progress, state=Progress.STOPPED)


@transaction.atomic
def _report(progress: Progress, row: Row) -> None:
    """Only the first thousand rows: the figures stay exact, the report stays readable."""
    locked = Progress.objects.select_for_update().get(pk=progress.pk)
    if len(locked.report) < REPORT_ROWS:
        locked.report.append(dict(row))
        locked.save(update_fields=["report"])
