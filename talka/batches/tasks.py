"""Batches in the background."""

import time

from talka.jobs.queue import job

from .carrying import carry_on
from .models import Batch

TURN = 2.0  # seconds; then the other jobs of the lane have theirs, and mail does not wait for 50,000 tickets


@job(lane="bulk", retries=5)
def run(batch_id: int) -> None:
    """Carry a batch on; a worker that dies is followed by one that goes on where the last commit was."""
    batch = Batch.objects.filter(pk=batch_id).select_related("progress").first()
    until = time.monotonic() + TURN
    while batch is not None and carry_on(batch):
        if time.monotonic() > until:
            run.enqueue(batch_id=batch_id, key=f"batch:{batch_id}")
            return
