from talka.jobs.queue import job, periodic

from . import actions


@periodic("* * * * *")
@job(lane="bulk", retries=3)
def serve() -> None:
    """Open the tickets whose time has come."""
    actions.serve_all()
