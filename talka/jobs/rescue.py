"""Jobs whose worker died or hangs go back to the queue."""

import logging
import os
import secrets
import socket
from functools import cache
from pathlib import Path

from django.db.models import Q
from django.utils.timezone import now

from .claim import announce, wait_again
from .models import Job
from .queue import tasks

log = logging.getLogger("talka.jobs")
DIED = "The worker died or hung while it ran this job."


def here() -> str:
    """This process, named so that its neighbours on the same host can see that it has gone."""
    return f"{_place()}:{os.getpid()}"


def run() -> int:
    """Put back what nobody works on any more: leases that have passed, and at once what a dead neighbour held."""
    lost = [
        job
        for job in Job.objects.running().filter(Q(lease_until__lt=now()) | Q(locked_by__startswith=f"{_place()}:"))
        if _lost(job)
    ]
    for job in lost:
        _put_back(job)
    return len(lost)


def _lost(job: Job) -> bool:
    return job.lease_until is None or job.lease_until < now() or is_dead(job.locked_by)


def _put_back(job: Job) -> None:
    tries = tasks[job.task].retries if job.task in tasks else 5
    state = Job.FAILED if job.attempts > tries else Job.WAITING
    held = Job.objects.running().filter(pk=job.pk, locked_by=job.locked_by)
    free = {"state": state, "locked_by": "", "lease_until": None, "run_at": now(), "last_error": DIED}
    if wait_again(held, free):
        log.warning("job %s #%s lost its worker, now %s", job.task, job.pk, state)
        announce(now())


def is_dead(holder: str) -> bool:
    """Whether the process that `here()` named so has certainly gone; of another machine nobody can say."""
    if holder.count(":") < 1:
        return False
    place, pid = holder.split(":")[:2]
    if place != _place():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


@cache
def _place() -> str:
    """Where a process number means what it means here: this boot, this container. Elsewhere only the lease counts."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")[:8]
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return secrets.token_hex(8)
    return f"{socket.gethostname()[:24]}-{boot}-{space}".replace(":", "-")
