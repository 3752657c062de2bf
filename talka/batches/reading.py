"""Values of a change as forms and programs send them, made plain JSON; whatever does not fit is refused in words."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from talka.desks.models import Category
from talka.fields.models import FieldDefinition
from talka.kit.errors import Invalid
from talka.people.models import Person, Team
from talka.services.models import Service
from talka.tickets.actions.common import LONGEST, single_line
from talka.tickets.actions.relations import MOST_TAGS
from talka.tickets.models import Priority, Ticket
from talka.tickets.moments import moment_of
from talka.tickets.practices import practices
from talka.ui.dates import brief

LARGEST = 2**63


def key(value: Any) -> int | None:
    """A number of a row, from text or JSON; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return (
        int(text)
        if text.isascii() and text.isdecimal() and 0 < int(text[:19] or 0) < LARGEST and len(text) < 20
        else None
    )


def agent(person: Person, value: Any) -> int | None:
    return person.pk if value == "me" else _chosen(Person.objects.agents(), value, "assignee")


def team(person: Person, value: Any) -> int | None:
    return _chosen(Team.objects.filter(active=True), value, "team")


def service(person: Person, value: Any) -> int | None:
    return _chosen(Service.objects.exclude(stage=Service.Stage.RETIRED), value, "service")


def category(person: Person, value: Any) -> int | None:
    return _chosen(Category.objects.filter(active=True), value, "category")


def ticket(person: Person, value: Any) -> int:
    """By number as it is written (INC-1042, #1042) or by key; only among those the person sees."""
    found = _chosen(Ticket.objects.visible_to(person), str(value).strip().lstrip("#").rpartition("-")[2], "merge")
    if found is None:
        raise Invalid(_("There is no such ticket."), field="merge")
    return found


def priority(person: Person, value: Any) -> int:
    found = key(value)
    if found not in Priority.values:
        raise Invalid(_("There is no such priority."), field="priority")
    return int(found)


def move(person: Person, value: Any) -> str:
    """A step that at least one kind of ticket knows; whether it starts at a ticket's status is asked of each."""
    if not isinstance(value, str) or value not in {
        step.name for _kind, one in practices for step in one.workflow.moves
    }:
        raise Invalid(_("There is no such step."), field="move")
    return value


def tags(person: Person, value: Any) -> list[str]:
    given = value.replace(";", ",").split(",") if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise Invalid(_("Write at least one tag."), field="tags")
    names = sorted({single_line(name.lower(), 60) for name in given} - {""})
    if not names:
        raise Invalid(_("Write at least one tag."), field="tags")
    if len(names) > MOST_TAGS:
        raise Invalid(_("At most %(count)s tags.") % {"count": MOST_TAGS}, field="tags")
    return names


def text(person: Person, value: Any) -> str:
    words = value.replace("\r\n", "\n").replace("\0", "").strip() if isinstance(value, str) else ""
    if not words:
        raise Invalid(_("Write something first."), field="text")
    return words[:LONGEST]


def custom(person: Person, value: Any) -> dict[str, Any]:
    """Answers by field name; whether a ticket has such a field is asked of each."""
    if not isinstance(value, dict) or not value or len(value) > 50:
        raise Invalid(_("Choose one of the offered values."), field="custom")
    known = set(FieldDefinition.objects.filter(name__in=list(value)).values_list("name", flat=True))
    if unknown := [name for name in value if name not in known]:
        raise Invalid(_("There is no field “%(name)s” here.") % {"name": unknown[0][:60]}, field=unknown[0][:60])
    return value


def moment(person: Person, value: Any) -> str | None:
    """A time in ISO form."""
    at = moment_of(value)
    return at.isoformat() if at else None


def from_iso(value: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value) if value else None


def day(at: dt.datetime | None) -> str:
    return str(brief(at)) if at else _("none")


def short(words: str) -> str:
    return f"“{words[:40]}…”" if len(words) > 41 else f"“{words}”"


def _chosen(rows: Any, value: Any, field: str) -> int | None:
    """The key of a row that may be chosen, None for nobody."""
    if value in (None, ""):
        return None
    found = key(value)
    if found is None or not rows.filter(pk=found).exists():
        raise Invalid(_("Choose one of the offered values."), field=field)
    return found
