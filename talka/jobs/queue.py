"""Work for later: declare it with @job, put it in the queue with `.enqueue()` inside your own transaction.

    @job(lane="mail", retries=8)
    def carry(outgoing_id: int) -> None: ...

    carry.enqueue(outgoing_id=7)

A job runs at least once: a worker that dies in the middle is followed by another, so a job must be able to
find that its work was done already. Shaped like django.tasks of Django 6, so that moving there is a rename.
"""

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import update_wrapper
from typing import Any

from cronsim import CronSim
from django.utils.timezone import now

from talka.kit.registry import Registry, module_of

from . import claim
from .models import Job

LANES = ("interactive", "mail", "bulk")
BACKOFF = (60, 300, 900, 3600)
LEASE = claim.LEASE


@dataclass(eq=False)
class Task:
    """A declared job: still callable as the plain function it was."""

    function: Callable[..., object]
    name: str
    lane: str
    retries: int
    backoff: tuple[float, ...]
    lease: float
    cron: str = ""
    signature: inspect.Signature = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.signature = inspect.signature(self.function)
        update_wrapper(self, self.function)

    def __call__(self, *args: Any, **kwargs: Any) -> object:
        return self.function(*args, **kwargs)

    def enqueue(
        self,
        *,
        run_at: datetime | None = None,
        key: str = "",
        lane: str = "",
        **args: Any,
    ) -> Job:
        """Put the work in the queue, in the caller's transaction: no commit, no job.

        `key` folds repeats: while one with this key is still waiting, no second is added (and the earlier time
        counts). Arguments are checked here, where the mistake is, and must be JSON.
        """
        self.signature.bind(**args)
        if json.loads(json.dumps(args)) != args:
            raise TypeError(f"{self.name}: job arguments must be plain JSON, got {args!r}")
        job = Job(
            task=self.name,
            args=args,
            lane=lane or self.lane,
            run_at=run_at or now(),
            key=key,
        )
        added = _folded(job) if key else _added(job)
        claim.announce(added.run_at)
        return added

    def pause(self, attempts: int) -> float:
        """Seconds to wait after that many tries."""
        return self.backoff[min(attempts, len(self.backoff)) - 1] if self.backoff else 0


tasks: Registry[Task] = Registry("job")


def job(
    *,
    lane: str = "interactive",
    retries: int = 5,
    backoff: tuple[float, ...] = BACKOFF,
    lease: float = LEASE,
) -> Callable[[Callable[..., object]], Task]:
    """Declare a function as background work. It is tried 1 + `retries` times; `lease` is the longest it may take."""
    if lane not in LANES:
        raise ValueError(f"no lane {lane!r}, only {', '.join(LANES)}")

    def declare(function: Callable[..., object]) -> Task:
        module = module_of(function)
        name = f"{module}.{function.__name__}"
        return tasks.add(name, Task(function, name, lane, retries, backoff, lease), module=module)

    return declare


def periodic(cron: str) -> Callable[[Task], Task]:
    """Run the job (which takes no arguments) at these times of the site's time zone, once across all workers."""

    def declare(task: Task) -> Task:
        CronSim(cron, now())  # a mistake shows at start, not at night
        task.cron = cron
        return task

    return declare


def lease_of(task: str) -> float:
    """Seconds; of removed or newer code nobody knows more than the usual."""
    return tasks[task].lease if task in tasks else LEASE


def retry(job: Job) -> Job:
    """A person says: try the failed one again, from the start."""
    Job.objects.failed().filter(pk=job.pk).update(state=Job.WAITING, attempts=0, run_at=now(), key="", last_error="")
    claim.announce(now())
    job.refresh_from_db()
    return job


def oldest_wait(lane: str) -> timedelta:
    """How long the first due job of the lane has been waiting: the figure to watch."""
    first = Job.objects.waiting().filter(lane=lane, run_at__lte=now()).order_by("run_at", "id").first()
    return now() - first.run_at if first else timedelta(0)


def _added(job: Job) -> Job:
    job.save(force_insert=True)
    return job


def _folded(job: Job) -> Job:
    """One statement, so that two who ask in the same moment get one job: the earlier time counts."""
    job.pk, job.run_at = claim.fold(job.task, job.args, job.lane, job.run_at, job.key)
    job._state.adding = False
    return job
