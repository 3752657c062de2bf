from talka.jobs.queue import job, periodic
from talka.options import store

from .performing import forget


@periodic("20 3 * * *")
@job(lane="bulk", retries=3)
def tidy() -> None:
    """Forget old rows of the log."""
    forget(store.get("rules.days"))
