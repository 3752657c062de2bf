from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("task.added", _("added the task “{title}”"), quiet=True)
class Added:
    task: int
    title: str


@event_type("task.edited", _("changed the task “{title}”"), quiet=True)
class Edited:
    task: int
    title: str
    diff: dict[str, Any]


@event_type("task.done", _("finished the task “{title}”"))
class Done:
    task: int
    title: str


@event_type("task.reopened", _("reopened the task “{title}”"))
class Reopened:
    task: int
    title: str


@event_type("task.removed", _("deleted the task “{title}”"), quiet=True)
class Removed:
    task: int
    title: str


@event_type("task.ordered", _("put the tasks in another order"), quiet=True)
class Ordered:
    tasks: list[int]


@event_type("checklist.applied", _("put on the check-list “{name}”"))
class Applied:
    template: int
    name: str
    tasks: list[int]
