"""Taking jobs from the table so that no two workers hold one. The only file here that knows the kind of database.

PostgreSQL: FOR UPDATE SKIP LOCKED, woken by NOTIFY. SQLite: one writer at a time (BEGIN IMMEDIATE), woken by
PRAGMA data_version, which changes when another connection commits (https://sqlite.org/pragma.html#pragma_data_version).
"""

import json
import time
import uuid
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from .models import Job

CHANNEL = "talka_jobs"
LEASE = 300.0

# written out, not bound: SQLite uses a partial index only when it sees the condition
NEXT = """UPDATE jobs_job SET state='running', attempts=attempts+1, locked_by=%s, lease_until=%s WHERE id = (
  SELECT id FROM jobs_job WHERE state='waiting' AND lane=%s AND run_at<=%s ORDER BY run_at, id LIMIT 1 {skip})
  RETURNING id, task, args, lane, attempts"""
# the next due one of the lane, if it is of the same task and was never tried: nothing is overtaken
ALONG = """DELETE FROM jobs_job WHERE id = (
  SELECT id FROM jobs_job WHERE state='waiting' AND lane=%s AND run_at<=%s ORDER BY run_at, id LIMIT 1 {skip})
  AND task=%s AND attempts=0 RETURNING args"""
FOLD = """INSERT INTO jobs_job (task, args, lane, state, run_at, attempts, locked_by, last_error, key, created_at)
  VALUES (%s, %s, %s, 'waiting', %s, 0, '', '', %s, %s)
  ON CONFLICT (key) WHERE state='waiting' AND NOT key='' DO UPDATE
  SET run_at = CASE WHEN excluded.run_at < jobs_job.run_at THEN excluded.run_at ELSE jobs_job.run_at END
  RETURNING id, run_at"""
DONE = "DELETE FROM jobs_job WHERE id=%s AND state='running' AND locked_by=%s"
DUE = "SELECT MIN(run_at) FROM jobs_job WHERE state='waiting' AND lane=%s"


@dataclass(frozen=True)
class Claim:
    """A job held for a while. `holder` is the fence: a newer claim of the same job has another."""

    id: int
    task: str
    args: dict[str, Any]
    lane: str
    attempts: int
    holder: str

    def extend(self, seconds: float) -> bool:
        """Hold it longer; False when it is no longer ours, and then the work must stop without a trace."""
        return _held(self).update(lease_until=now() + timedelta(seconds=seconds)) == 1


# the job this thread is running, for work that wants to extend its lease or check that it still holds it
holding: ContextVar["Claim | None"] = ContextVar("holding", default=None)


def take(
    lanes: Sequence[str], who: str, finished: Claim | None = None, lease_of: Callable[[str], float] = lambda task: LEASE
) -> tuple[Claim | None, bool]:
    """Delete the finished job and hold the next due one of the first lane that has any, all in one short commit.

    Tells also whether the finished one was still ours. The attempt is counted here, before the work begins:
    a job that kills its worker each time runs out of attempts instead of killing for ever.
    """
    holder, at = f"{who}:{uuid.uuid4().hex[:12]}", now()
    with transaction.atomic(), connection.cursor() as cursor:
        ours = finished is None or done(finished)
        for lane in lanes:
            cursor.execute(
                _next_sql(),
                [holder, _time(at + timedelta(seconds=LEASE)), lane, _time(at)],
            )
            if row := cursor.fetchone():
                held = Claim(row[0], row[1], _read_args(row[2]), row[3], row[4], holder)
                if (seconds := lease_of(held.task)) != LEASE:
                    held.extend(seconds)
                return held, ours
    return None, ours


def fold(task: str, args: dict[str, Any], lane: str, run_at: datetime, key: str) -> tuple[int, datetime]:
    """Let a job wait under its key, or move the one that waits there to the earlier time; its number and that time.

    The row is locked until the transaction ends, so that no worker starts it before our own writes are there to be seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(FOLD, [task, json.dumps(args), lane, _time(run_at), key, _time(now())])
        number, at = cursor.fetchone()
    return int(number), _read_time(at)


def take_along(mine: Claim) -> dict[str, Any] | None:
    """The arguments of the next job, when it is of the same task: to be done in the caller's transaction, in which it is
    deleted. Whatever takes that back leaves the job as if nobody had touched it. One that is tried again goes alone."""
    if mine.attempts > 1:
        return None
    with connection.cursor() as cursor:
        cursor.execute(ALONG.format(skip=_skip()), [mine.lane, _time(now()), mine.task])
        row = cursor.fetchone()
    return _read_args(row[0]) if row else None


def done(claim: Claim) -> bool:
    """Delete the finished job; False when a newer claim holds it, and the late finish counts for nothing."""
    with connection.cursor() as cursor:
        cursor.execute(DONE, [claim.id, claim.holder])
        return bool(cursor.rowcount == 1)


def put_back(claim: Claim, *, after: float, error: str = "", counted: bool = True) -> bool:
    """Let the job wait again, `after` seconds from now; not counted when it was never really tried."""
    state: dict[str, Any] = {
        "state": "waiting",
        "locked_by": "",
        "lease_until": None,
        "run_at": now() + timedelta(seconds=after),
    }
    if error:
        state["last_error"] = error
    if not counted:
        state["attempts"] = claim.attempts - 1
    return wait_again(_held(claim), state)


def wait_again(held: QuerySet[Job], state: dict[str, Any]) -> bool:
    """Back to waiting under its key; without it when another with the same key came to wait in the meantime."""
    try:
        with transaction.atomic():
            return held.update(**state) == 1
    except IntegrityError:
        return held.update(**state, key="") == 1


def give_up(claim: Claim, error: str) -> bool:
    """The last attempt failed: keep the job where people see it."""
    return _held(claim).update(state="failed", locked_by="", lease_until=None, last_error=error) == 1


def next_due(lanes: Sequence[str]) -> datetime | None:
    """When the first waiting job of these lanes may run: a read that takes no lock; index job_next."""
    times = []
    with connection.cursor() as cursor:
        for lane in lanes:
            cursor.execute(DUE, [lane])
            times += [_read_time(value) for (value,) in cursor.fetchall() if value is not None]
    return min(times, default=None)


def announce(run_at: datetime) -> None:
    """Wake the sleeping workers when this transaction commits. SQLite needs nothing: they see the commit itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


class Changes:
    """Tells when somebody committed, for one thread with a connection of its own.

    `wait` returns True at once when there may be something new, False after `timeout`. Without `listen` PostgreSQL
    is simply asked again after each `poll`.
    """

    def __init__(self, *, poll: float = 0.05, listen: bool = True, using: str = DEFAULT_DB_ALIAS) -> None:
        self.poll, self.listen, self.using, self.version = poll, listen, using, -1

    def wait(self, timeout: float) -> bool:
        if connections[self.using].vendor != "postgresql":
            return self._watch(timeout)
        if self.listen:
            return self._listen(timeout)
        time.sleep(self.poll)
        return True

    def _watch(self, timeout: float) -> bool:
        until = time.monotonic() + timeout
        while True:
            with connections[self.using].cursor() as cursor:
                cursor.execute("PRAGMA data_version")
                (version,) = cursor.fetchone()
            if version != self.version:
                self.version = version
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(self.poll)

    def _listen(self, timeout: float) -> bool:
        wrapped = connections[self.using]
        wrapped.ensure_connection()
        raw = wrapped.connection
        if self.version != id(raw):  # a new connection hears nothing yet, and may have missed something
            with wrapped.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            self.version = id(raw)
            return True
        return bool(list(raw.notifies(timeout=timeout, stop_after=1)))


def _held(claim: Claim) -> QuerySet[Job]:
    return Job.objects.filter(pk=claim.id, state="running", locked_by=claim.holder)


def _next_sql() -> str:
    return NEXT.format(skip=_skip())


def _skip() -> str:
    return "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""


def _read_args(value: Any) -> dict[str, Any]:
    return dict(json.loads(value) if isinstance(value, str) else value)


def _time(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def _read_time(value: Any) -> datetime:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at if at.tzinfo else at.replace(tzinfo=now().tzinfo)
