"""What the worker does for the API. It reads nothing of the API itself, which is 20 MB of schemas."""

import datetime as dt

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from talka.jobs.queue import job, periodic

from .models import KEPT, Answer, Meter, Upload


@periodic("23 * * * *")
@job(lane="bulk")
def sweep() -> None:
    """Forget answers kept for repeated calls, files nobody used, and counters of callers who left."""
    Answer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    Meter.objects.filter(window__lt=int((timezone.now() - dt.timedelta(days=1)).timestamp() // 60)).delete()
    sweep_uploads()


def sweep_uploads() -> int:
    """Forget what nobody used within a day."""
    gone = 0
    for row in Upload.objects.filter(created_at__lt=timezone.now() - KEPT).select_related("file"):
        path = row.file.path
        try:
            with transaction.atomic():
                row.file.delete()
        except ProtectedError:
            row.delete()  # it hangs on a message after all
            continue
        path.unlink(missing_ok=True)
        gone += 1
    return gone
