import time

from django.utils import timezone

from talka.jobs.queue import job, periodic

from . import actions, effects
from .models import Clock, Effect

AT_ONCE = 1000
TURN = 2.0  # seconds; then the other jobs of the lane have theirs


@periodic("* * * * *")
@job(lane="interactive", retries=3)
def sweep() -> None:
    """Look at the clocks whose next warning or deadline has come; each in a transaction of its own."""
    now = timezone.now()
    while keys := list(Clock.objects.due_for_a_look(now).values_list("pk", flat=True)[:AT_ONCE]):
        if not sum(actions.look(key, now) for key in keys):
            break  # another worker looks at the same ones


@job(lane="bulk", retries=5)
def work_out(effect_id: int) -> None:
    """Carry an effect on, piece by piece; a worker that died is followed by one that goes on from the last commit."""
    until = time.monotonic() + TURN
    while effects.carry_on(Effect.objects.select_related("progress", "promise").get(pk=effect_id)):
        if time.monotonic() > until:
            work_out.enqueue(effect_id=effect_id, key=f"effect:{effect_id}")
            return
