"""Notices on their way out of the house, and the end of old ones."""

import datetime as dt

from django.utils import timezone

from talka.jobs.queue import job, periodic

from . import carriers, mailing, push
from .models import Notice

WAYS_OUT = (mailing, push)  # each registers itself by being imported
KEPT = dt.timedelta(days=90)
BATCH = 5000


@job(lane="interactive", retries=4)
def carry(notice_id: int) -> None:
    """By mail and to the devices, as chosen; nothing of a notice that was read meanwhile or may not be seen any more."""
    notice = Notice.objects.select_related("person", "ticket", "event").filter(pk=notice_id).first()
    if notice is not None:
        carriers.carry(notice)


@periodic("17 3 * * *")
@job(lane="bulk")
def forget_old_notices() -> None:
    """What is older than a quarter of a year is nobody's news."""
    old = Notice.objects.filter(created_at__lt=timezone.now() - KEPT).order_by("pk").values("pk")[:BATCH]
    Notice.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
