import datetime as dt

from django.utils import timezone

from talka.jobs.queue import job, periodic

from . import uploads
from .models import Answer, Meter
from .repeats import KEPT


@periodic("23 * * * *")
@job(lane="bulk")
def sweep() -> None:
    """Forget answers kept for repeated calls, files nobody used, and counters of callers who left."""
    Answer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    Meter.objects.filter(window__lt=int((timezone.now() - dt.timedelta(days=1)).timestamp() // 60)).delete()
    uploads.sweep()
