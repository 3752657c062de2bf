"""The bar under the list of tickets, and the panel of what is still running."""

from typing import Any

from talka.kit.prepared import Prepared
from talka.ui.slots import slot

from .actions import undoable
from .models import Batch

RIGHTS = ("assign", "edit", "move", "tag", "note", "reply", "merge")


@slot("queue.bulk", "batches/bar.html")
def bar(request: Any) -> dict[str, Any] | None:
    may = {name for name in RIGHTS if request.user.has_perm(f"tickets.{name}")}
    return {"may": may} if may else None


@slot("queue.running", "batches/running.html")
def running(request: Any) -> dict[str, Any]:
    """The place of the panel; it is filled when something of one's own runs already."""
    mine = LATEST.first(person=request.user.pk)
    batch = mine if mine is not None and mine.is_running else None
    return {"batch": batch, "may_undo": batch is not None and undoable(batch)}


LATEST = Prepared(
    lambda person: Batch.objects.filter(person_id=person).select_related("progress").order_by("-pk")[:1], person=int
)
