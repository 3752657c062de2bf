import datetime as dt

from django.utils import timezone

from talka.jobs.queue import job, periodic

from . import sending
from .models import Delivery

KEPT = dt.timedelta(days=30)


@job(lane="bulk", retries=3)
def deliver(delivery_id: int) -> None:
    """One try of one message; a further one is a job of its own."""
    found = Delivery.objects.select_related("endpoint__owner", "event").filter(pk=delivery_id).first()
    if found is not None:
        sending.send(found)


@periodic("40 3 * * *")
@job(lane="bulk", retries=3)
def tidy() -> None:
    """The log is kept for a month."""
    Delivery.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(state=Delivery.State.WAITING).delete()
