"""Steps of a ticket: added, changed, done, put in order; and whole check-lists."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import Invalid, Refused
from talka.tickets.actions.common import check_assignee, locked, single_line
from talka.tickets.models import Ticket

from . import events
from .models import Task, Template

if TYPE_CHECKING:
    from talka.people.models import Person

MOST = 200  # of one ticket
LONGEST_NOTE = 10_000
EDITABLE = ("title", "note", "assignee", "team", "due_at", "after")


@transaction.atomic
def add(ticket: Ticket, title: str, *, by: "Person | None", via: str = "web", **fields: Any) -> Task:
    """One more step, last in the order."""
    ticket = locked(ticket)
    require(by, "checklists.work", ticket)
    _room(ticket, 1)
    task = Task(ticket=ticket, position=_last(ticket) + 1)
    _fill(task, {"title": title, **fields})
    task.save(force_insert=True)
    record(events.Added(task=task.pk, title=task.title), ticket=ticket, by=by, via=via)
    return task


@transaction.atomic
def edit(task: Task, *, by: "Person | None", via: str = "web", **fields: Any) -> Task:
    task = _locked(task)
    require(by, "checklists.work", task.ticket)
    before = {name: getattr(task, name) for name in fields if name in EDITABLE}
    _fill(task, fields)
    diff = {
        name: [str(old or ""), str(getattr(task, name) or "")]
        for name, old in before.items()
        if getattr(task, name) != old
    }
    if diff:
        task.save(update_fields=list(diff))
        record(events.Edited(task=task.pk, title=task.title, diff=diff), ticket=task.ticket, by=by, via=via)
    return task


@transaction.atomic
def finish(task: Task, *, by: "Person | None", via: str = "web") -> Task:
    """Done, once what it waits for is done. Whoever was given the task may finish it, too."""
    task = _locked(task)
    _require_own(task, by)
    if task.is_done:
        return task
    if task.after is not None and not task.after.is_done:
        raise Refused(_("“%(title)s” has to be done first.") % {"title": task.after.title}, field="task")
    task.done_at, task.done_by = timezone.now(), by
    task.save(update_fields=["done_at", "done_by"])
    record(events.Done(task=task.pk, title=task.title), ticket=task.ticket, by=by, via=via)
    return task


@transaction.atomic
def reopen(task: Task, *, by: "Person | None", via: str = "web") -> Task:
    task = _locked(task)
    _require_own(task, by)
    if not task.is_done:
        return task
    task.done_at, task.done_by = None, None
    task.save(update_fields=["done_at", "done_by"])
    record(events.Reopened(task=task.pk, title=task.title), ticket=task.ticket, by=by, via=via)
    return task


@transaction.atomic
def remove(task: Task, *, by: "Person | None", via: str = "web") -> None:
    task = _locked(task)
    require(by, "checklists.work", task.ticket)
    event = events.Removed(task=task.pk, title=task.title)
    task.delete()
    record(event, ticket=task.ticket, by=by, via=via)


@transaction.atomic
def order(ticket: Ticket, keys: Iterable[int], *, by: "Person | None", via: str = "web") -> None:
    """The tasks in the order of these keys; those that are not named follow as they were."""
    ticket = locked(ticket)
    require(by, "checklists.work", ticket)
    tasks = list(ticket.tasks.all())
    places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    wanted = sorted(tasks, key=lambda task: places.get(task.pk, len(places)))
    if wanted == tasks:
        return
    for place, task in enumerate(wanted, 1):
        task.position = place
    Task.objects.bulk_update(wanted, ["position"])
    record(events.Ordered(tasks=[task.pk for task in wanted]), ticket=ticket, by=by, via=via)


@transaction.atomic
def apply(template: Template, ticket: Ticket, *, by: "Person | None", via: str = "web") -> list[Task]:
    """Put all steps of a check-list on a ticket, below what is there."""
    ticket = locked(ticket)
    require(by, "checklists.work", ticket)
    if not template.active:
        raise Refused(_("This check-list is out of use."), field="template")
    lines = [line for line in map(str, template.steps) if line.strip("> ")]
    _room(ticket, len(lines))
    place, before = _last(ticket), None
    made: list[Task] = []
    for number, line in enumerate(lines, 1):
        waits = line.lstrip().startswith(">")
        title = single_line(line.lstrip("> "), 200)
        before = Task.objects.create(
            ticket=ticket, title=title, position=place + number, team=template.team, after=before if waits else None
        )
        made.append(before)
    if made:
        event = events.Applied(template=template.pk, name=template.name, tasks=[task.pk for task in made])
        record(event, ticket=ticket, by=by, via=via)
    return made


def _locked(task: Task) -> Task:
    """The ticket is held first, as everywhere, then the task is read as it is now."""
    ticket = locked(task.ticket)
    found = Task.objects.select_related("after", "assignee", "team").get(pk=task.pk)
    found.ticket = ticket
    return found


def _require_own(task: Task, by: "Person | None") -> None:
    if by is not None and task.assignee_id == by.pk and by.has_perm("tickets.see", task.ticket):
        return
    require(by, "checklists.work", task.ticket)


def _fill(task: Task, fields: dict[str, Any]) -> None:
    if unknown := sorted(set(fields) - set(EDITABLE)):
        raise Invalid(_("“%(name)s” cannot be set here.") % {"name": unknown[0][:40]}, field=unknown[0][:40])
    for name, value in fields.items():
        setattr(task, name, value)
    task.title = single_line(task.title, 200)
    if not task.title:
        raise Invalid(_("Write what is to be done."), field="title")
    task.note = str(task.note).replace("\0", "")[:LONGEST_NOTE]
    if fields.get("assignee") is not None:
        check_assignee(task.assignee, task.ticket)
    if fields.get("after") is not None:
        _check_after(task, fields["after"])


def _check_after(task: Task, after: Task) -> None:
    """Of the same ticket, and never in a circle."""
    if after.ticket_id != task.ticket_id:
        raise Invalid(_("Choose one of the offered values."), field="after")
    waits = dict(Task.objects.filter(ticket=task.ticket_id).values_list("pk", "after_id"))
    key: int | None = after.pk
    for _step in range(MOST):
        if key is None:
            return
        if key == task.pk:
            raise Refused(_("These tasks would wait for each other."), field="after")
        key = waits.get(key)


def _room(ticket: Ticket, more: int) -> None:
    if ticket.tasks.count() + more > MOST:
        raise Refused(_("At most %(count)s tasks for one ticket.") % {"count": MOST}, field="title")


def _last(ticket: Ticket) -> int:
    return ticket.tasks.aggregate(last=Max("position"))["last"] or 0
