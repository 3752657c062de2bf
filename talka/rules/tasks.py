import time

from talka.jobs.queue import job, periodic
from talka.options import store

from . import timing, trying
from .models import Trial
from .performing import forget

TURN = 2.0  # seconds; then the other jobs of the lane have theirs


@periodic("*/5 * * * *")
@job(lane="bulk", retries=3)
def sweep() -> None:
    """Ask the rules by the clock; as long as there is something to do."""
    until = time.monotonic() + TURN
    while timing.sweep():
        if time.monotonic() > until:
            sweep.enqueue(key="rules:sweep")
            return


@periodic("20 3 * * *")
@job(lane="bulk", retries=3)
def tidy() -> None:
    """Forget old rows of the log."""
    forget(store.get("rules.days"))


@job(lane="bulk", retries=5)
def try_out(trial_id: int) -> None:
    """Carry a trial on, piece by piece; a worker that died is followed by one that goes on from the last commit."""
    until = time.monotonic() + TURN
    while trial := Trial.objects.select_related("rule", "by", "progress").filter(pk=trial_id).first():
        if not trying.carry_on(trial):
            return
        if time.monotonic() > until:
            try_out.enqueue(trial_id=trial_id, key=f"trial:{trial_id}")
            return
