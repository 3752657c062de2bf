"""What can be done to many tickets: each change checks its value once, and does one ticket through its action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.desks.models import Category
from talka.fields.models import FieldDefinition
from talka.fields.values import check_all
from talka.kit.errors import Invalid, Refused
from talka.kit.workflow import Phase
from talka.people.models import Person, Team
from talka.services.models import Service
from talka.tickets import actions, custom
from talka.tickets.actions.common import locked
from talka.tickets.models import Priority, Ticket
from talka.tickets.practices import practices

from . import reading

Clean = Callable[[Person, Any], Any]
Apply = Callable[[Ticket, Any, Person, str], object]


@dataclass(frozen=True)
class Change:
    """`clean` makes a form's or a program's value plain JSON or refuses it; `load` finds the row it names, once for many tickets."""

    label: Any
    permission: str
    clean: Clean
    apply: Apply
    load: Callable[[Any], Any] = lambda value: value
    words: Callable[[Any], str] = str


def cleaned(person: Person, asked: dict[str, Any]) -> dict[str, Any]:
    """The changes in the order they are done, with plain values; Invalid or Refused names what cannot be."""
    if unknown := [name for name in asked if name not in CHANGES]:
        raise Refused(_("There is no such change."), field=str(unknown[0])[:60])
    if not asked:
        raise Invalid(_("Say what is to be changed."), field="changes")
    return {name: CHANGES[name].clean(person, asked[name]) for name in CHANGES if name in asked}


def told(changes: dict[str, Any]) -> str:
    """The changes in words: “Priority: High, Assignee: Ben”."""
    said = []
    for name, value in changes.items():
        change = CHANGES.get(name)
        if change is None:
            continue
        shown = change.words(change.load(value))
        said.append(f"{change.label}: {shown}" if shown else str(change.label))
    return ", ".join(said)


def _named(row: Any) -> str:
    return str(row) if row is not None else _("nobody")


def _nothing(row: Any) -> str:
    return str(row) if row is not None else _("none")


def _assign(ticket: Ticket, person: Person | None, by: Person, via: str) -> object:
    return actions.assign(ticket, person, by=by, via=via)


def _team(ticket: Ticket, team: Team | None, by: Person, via: str) -> object:
    return actions.assign(ticket, team=team, by=by, via=via)


def _edit(field: str) -> Apply:
    return lambda ticket, value, by, via: actions.edit(ticket, by=by, via=via, **{field: value})


def _category(ticket: Ticket, category: Category | None, by: Person, via: str) -> object:
    if category is not None and category.desk_id not in (None, ticket.desk_id):
        raise Refused(_("This category belongs to another desk."), field="category")
    return actions.edit(ticket, category=category, by=by, via=via)


def _add_tags(ticket: Ticket, names: list[str], by: Person, via: str) -> object:
    ticket = locked(ticket)  # two batches add to the same ticket
    return actions.tag(ticket, [*ticket.tags.values_list("name", flat=True), *names], by=by, via=via)


def _remove_tags(ticket: Ticket, names: list[str], by: Person, via: str) -> object:
    ticket = locked(ticket)
    kept = [name for name in ticket.tags.values_list("name", flat=True) if name not in names]
    return actions.tag(ticket, kept, by=by, via=via)


def _custom(ticket: Ticket, given: dict[str, Any], by: Person, via: str) -> object:
    ticket = locked(ticket)
    found = custom.definitions(ticket.kind, ticket.desk_id)
    return actions.edit(ticket, custom=check_all(found, given, now=ticket.custom, partial=True), by=by, via=via)


def _note(ticket: Ticket, text: str, by: Person, via: str) -> object:
    return actions.note(ticket, text, by=by, via=via)


def _reply(ticket: Ticket, text: str, by: Person, via: str) -> object:
    if not ticket.requester.email:
        raise Refused(_("%(name)s has no address to write to.") % {"name": ticket.requester}, field="reply")
    return actions.reply(ticket, text, by=by, via=via)


def _move(ticket: Ticket, name: str, by: Person, via: str) -> object:
    return actions.move(ticket, name, by=by, via=via)


def _close(ticket: Ticket, _value: Any, by: Person, via: str) -> object:
    """Whatever its kind calls the step: the first one that leads from here to the end."""
    workflow = ticket.practice.workflow
    for phase in (Phase.CLOSED, Phase.DONE):
        for step in workflow.moves_from(ticket.status):
            if workflow.status(step.target).phase == phase:
                return actions.move(ticket, step.name, by=by, via=via)
    raise Refused(_("“%(status)s” does not allow this step.") % {"status": ticket.state.label}, field="close")


def _merge(ticket: Ticket, into: Ticket, by: Person, via: str) -> object:
    return actions.merge(ticket, into=into, by=by, via=via)


def _move_label(name: str) -> str:
    labels = (step.label for _kind, one in practices for step in one.workflow.moves if step.name == name)
    return str(next(labels, name))


def _field_label(given: dict[str, Any]) -> str:
    labels = {one.name: str(one) for one in FieldDefinition.objects.filter(name__in=list(given))}
    return ", ".join(f"{labels.get(name, name)} = {value}" for name, value in given.items())


def _row(model: Any) -> Callable[[Any], Any]:
    return lambda key: None if key is None else model.objects.filter(pk=key).first()


# in the order they are done to each ticket: words before the step that may close it, becoming part of another last
CHANGES: dict[str, Change] = {
    "assignee": Change(gettext_lazy("Assignee"), "tickets.assign", reading.agent, _assign, _row(Person), _named),
    "team": Change(gettext_lazy("Team"), "tickets.assign", reading.team, _team, _row(Team), _nothing),
    "priority": Change(
        gettext_lazy("Priority"),
        "tickets.edit",
        reading.priority,
        _edit("priority"),
        words=lambda v: str(Priority(v).label),
    ),
    "service": Change(
        gettext_lazy("Service"), "tickets.edit", reading.service, _edit("service"), _row(Service), _nothing
    ),
    "category": Change(gettext_lazy("Category"), "tickets.edit", reading.category, _category, _row(Category), _nothing),
    "due_at": Change(
        gettext_lazy("Promise"), "tickets.edit", reading.moment, _edit("due_at"), reading.from_iso, reading.day
    ),
    "custom": Change(gettext_lazy("Field"), "tickets.edit", reading.custom, _custom, words=_field_label),
    "add_tags": Change(gettext_lazy("Add tags"), "tickets.tag", reading.tags, _add_tags, words=", ".join),
    "remove_tags": Change(gettext_lazy("Remove tags"), "tickets.tag", reading.tags, _remove_tags, words=", ".join),
    "note": Change(gettext_lazy("Internal note"), "tickets.note", reading.text, _note, words=reading.short),
    "reply": Change(gettext_lazy("Reply"), "tickets.reply", reading.text, _reply, words=reading.short),
    "move": Change(gettext_lazy("Status"), "tickets.move", reading.move, _move, words=_move_label),
    "close": Change(gettext_lazy("Close"), "tickets.move", lambda person, value: True, _close, words=lambda v: ""),
    "merge": Change(
        gettext_lazy("Merge into"),
        "tickets.merge",
        reading.ticket,
        _merge,
        _row(Ticket),
        lambda t: getattr(t, "number", ""),
    ),
}
