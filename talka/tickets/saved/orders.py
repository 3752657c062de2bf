"""In which order a list stands, and under which headings. Every one has its partial index of open work (ticket_open_*)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.kit.errors import Invalid
from talka.ui.paging import By

NO_HEADINGS = "none"
LATEST = By("updated_at", down=True)
SORTS: dict[str, tuple[By, ...]] = {
    "updated": (LATEST,),
    "created": (By("created_at", down=True),),
    "due": (By("due_at"),),
    "priority": (By("priority"), LATEST),
}
SORT_WORDS = {
    "updated": gettext_lazy("Updated"), "created": gettext_lazy("Opened"), "due": gettext_lazy("Promise"), "priority": gettext_lazy("Priority"),
}  # fmt: skip


@dataclass(frozen=True)
class Grouping:
    """`path` is the column that stands first in the order, and of which the heading is made."""

    label: Any
    path: str


GROUPS: dict[str, Grouping] = {
    "due": Grouping(gettext_lazy("Promise"), "due_at"),
    "status": Grouping(gettext_lazy("Status"), "status"),
    "priority": Grouping(gettext_lazy("Priority"), "priority"),
    "assignee": Grouping(gettext_lazy("Assignee"), "assignee_id"),
    "team": Grouping(gettext_lazy("Team"), "team_id"),
    "service": Grouping(gettext_lazy("Service"), "service_id"),
    "kind": Grouping(gettext_lazy("Kind"), "kind"),
    "desk": Grouping(gettext_lazy("Desk"), "desk_id"),
}


@dataclass(frozen=True)
class Order:
    """A sort, and perhaps a grouping before it."""

    sort: str = "updated"
    group: str = ""

    @property
    def steps(self) -> tuple[By, ...]:
        steps = SORTS[self.sort]
        if not self.group or steps[0].path == GROUPS[self.group].path:
            return steps
        return (By(GROUPS[self.group].path), *steps)

    @property
    def grouping(self) -> Grouping | None:
        return GROUPS.get(self.group)


def order_of(sort: str, group: str) -> Order:
    """What is not known is taken for the usual; a list by its promises has headings, unless they are not wanted ("none")."""
    if sort == "due" and not group:
        group = "due"
    group = group if group in GROUPS else ""
    if group == "due" and sort != "due":
        sort = "due"  # headings of moments make sense in the order of moments only
    return Order(sort if sort in SORTS else "updated", group)


def check(sort: str, group: str) -> None:
    if sort and sort not in SORTS:
        raise Invalid(_("There is no such order."), field="sort")
    if group and group not in (*GROUPS, NO_HEADINGS):
        raise Invalid(_("There is no such grouping."), field="group")
