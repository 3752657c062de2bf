from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.access.grants import allowed
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.ui.slots import nav, slot

from .models import Task, Template

nav(_("Tasks"), "checklists:mine", "checkbox", order=14, permission="checklists.work", keys="g l")


@slot("ticket.work", "checklists/panel.html", order=10)
def panel(request: PersonRequest, ticket: Ticket) -> dict[str, Any]:
    """The tasks of a ticket: one statement, and one for the check-lists that fit."""
    return context_of(request, ticket)


def context_of(request: PersonRequest, ticket: Ticket) -> dict[str, Any]:
    tasks = list(
        Task.objects.visible_to(request.user).filter(ticket=ticket).select_related("assignee", "team", "after")
    )
    may = allowed(request.user, "checklists.work", ticket)
    templates = [one for one in Template.objects.filter(active=True) if one.fits(ticket)] if may else []
    done = sum(task.is_done for task in tasks)
    return {
        "ticket": ticket,
        "tasks": tasks,
        "done": done,
        "percent": 100 * done // len(tasks) if tasks else 0,
        "may_work": may,
        "templates": templates,
    }
