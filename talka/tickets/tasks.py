from django.utils import timezone

from talka.jobs.queue import job, periodic

from .models import Draft
from .pictures import fetching
from .writing import drafts, sending


@job(retries=3)
def send_scheduled(draft_id: str) -> None:
    """Send a reply at its time; one that was moved to a later time has a job of its own."""
    sending.send_due(draft_id)


@periodic("* * * * *")
@job(retries=0)
def send_forgotten() -> None:
    """Whatever is due and has no job any more, as after a restore."""
    due = Draft.objects.scheduled().filter(stopped="", send_at__lte=timezone.now())
    for key in due.values_list("pk", flat=True)[:200]:
        send_scheduled.enqueue(draft_id=str(key))


@periodic("23 3 * * *")
@job(lane="bulk")
def sweep_drafts() -> None:
    """Forget drafts that were thrown away."""
    drafts.sweep()


@job(retries=1)
def fetch_pictures(message_id: int) -> None:
    """The remote pictures of a message that somebody wants to see."""
    fetching.fetch_for(message_id)


@periodic("37 3 * * *")
@job(lane="bulk")
def forget_pictures() -> None:
    """Pictures that were fetched a month ago."""
    fetching.forget_old()
