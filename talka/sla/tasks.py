from django.utils import timezone

from talka.jobs.queue import job, periodic

from . import actions
from .models import Clock

AT_ONCE = 1000


@periodic("* * * * *")
@job(lane="interactive", retries=3)
def sweep() -> None:
    """Look at the clocks whose next warning or deadline has come; each in a transaction of its own."""
    now = timezone.now()
    while keys := list(Clock.objects.due_for_a_look(now).values_list("pk", flat=True)[:AT_ONCE]):
        if not sum(actions.look(key, now) for key in keys):
            break  # another worker looks at the same ones
