"""Periodic jobs: each due time puts one job in the queue, however many workers look."""

from datetime import datetime, timedelta

from cronsim import CronSim
from django.db import transaction
from django.utils.timezone import localtime, now

from .models import Tick
from .queue import Task, tasks


def run(at: datetime | None = None) -> int:
    """Queue what has come due. After a long sleep each task runs once, not once for every time it missed."""
    at = at or now()
    ticks = dict(Tick.objects.values_list("task", "last_at"))
    return sum(_tick(task, ticks.get(name), at) for name, task in tasks if task.cron)


def last_time(cron: str, at: datetime) -> datetime:
    """The newest time of the schedule that is not after `at`, in the site's zone (summer time included)."""
    second_after = localtime(at).replace(microsecond=0) + timedelta(seconds=1)  # it looks strictly before
    return next(CronSim(cron, second_after, reverse=True))


def _tick(task: Task, last: datetime | None, at: datetime) -> bool:
    if last is None:  # first seen: count from now on
        Tick.objects.bulk_create([Tick(task=task.name, last_at=at)], ignore_conflicts=True)
        return False
    due = last_time(task.cron, at)
    if due <= last:
        return False
    with transaction.atomic():
        if not Tick.objects.filter(pk=task.name, last_at=last).update(last_at=due):
            return False  # another worker was first
        task.enqueue(key=f"tick:{task.name}")
    return True
