from django.utils import timezone

from talka.jobs.queue import job, periodic

from . import letters
from .actions import stepping
from .models import Stage, State, Vote

AT_ONCE = 500


@job(lane="mail", retries=6)
def post(vote_id: int, again: bool = False) -> None:
    """The mail to one person; nothing when it is decided meanwhile or they have no address."""
    rows = Vote.objects.select_related("stage__approval__ticket__requester", "stage__approval__asked_by", "person")
    vote = rows.filter(pk=vote_id, answer=Vote.Answer.NONE, stage__state=State.OPEN).first()
    if vote is not None and vote.person.email and vote.person.is_active:
        letters.post(vote, again=again)


@periodic("* * * * *")
@job(lane="interactive", retries=3)
def sweep() -> None:
    """End what has waited too long, remind of the rest; each in a transaction of its own. Indexes approval_*."""
    now = timezone.now()
    open_ones = Stage.objects.filter(state=State.OPEN).select_related("approval__ticket")
    for stage in open_ones.filter(expires_at__lte=now).order_by("expires_at")[:AT_ONCE]:
        stepping.expire(stage, now)
    for stage in open_ones.filter(remind_at__lte=now).order_by("remind_at")[:AT_ONCE]:
        stepping.remind(stage, now)
