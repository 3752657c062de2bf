"""One edit of many tickets as a job: rows a second from the order until the last row has its result."""

from .site import Site

EDIT = """
import time
from talka.access.grants import allowed
from talka.batches import actions
from talka.people.models import Person
from talka.tickets.models import Ticket
ada = next(one for one in Person.objects.agents() if allowed(one, "tickets.edit"))
rows = Ticket.objects.visible_to(ada).order_by("pk")
keys = list(rows.values_list("pk", flat=True)[:{count}])
begin = time.perf_counter()
batch = actions.order(ada, {{"add_tags": ["bench-" + str(time.time_ns())]}}, keys)
ordered = time.perf_counter() - begin
from talka.batches.tasks import run
run.enqueue(batch_id=batch.pk)
while batch.progress.state == "running" and time.perf_counter() - begin < 900:
    time.sleep(0.05)
    batch.progress.refresh_from_db()
print(json.dumps([batch.progress.done, ordered, time.perf_counter() - begin]))
"""


def edit(site: Site, count: int) -> tuple[float, float]:
    """Seconds to order it, and tickets a second until all are done."""
    done, ordered, seconds = site.ask(EDIT.format(count=count))
    if done < count:
        raise RuntimeError(f"only {done} of {count} tickets were changed")
    return ordered, done / seconds
