from django.utils import timezone

from talka.jobs.queue import job, periodic

from . import actions
from .models import Invitation

AT_ONCE = 500


@periodic("*/5 * * * *")
@job(lane="bulk", retries=3)
def sweep() -> None:
    """Ask those whose time has come, each in a transaction of its own. Index survey_due."""
    now = timezone.now()
    due = Invitation.objects.filter(sent_at__isnull=True, skipped="", due_at__lte=now)
    for invitation in due.order_by("due_at")[:AT_ONCE]:
        actions.send(invitation, now)
