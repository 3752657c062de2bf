from talka.jobs.queue import job, periodic

from . import sweeping


@periodic("41 3 * * *")
@job(lane="bulk", lease=3600)
def sweep() -> None:
    """Remove the bytes that no row names and the rows that nothing shows."""
    sweeping.sweep()
