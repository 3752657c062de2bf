"""Who works on it, and what is known of it."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit.errors import Invalid, Refused
from talka.people.models import Person, Team

from .. import events
from ..models import Ticket
from ..priorities import priority_of
from .common import check_assignee, check_levels, locked, save, single_line
from .family import place

if TYPE_CHECKING:
    By = Person | None

UNCHANGED: Any = object()
EDITABLE = (
    "subject",
    "priority",
    "impact",
    "urgency",
    "service",
    "category",
    "requester",
    "language",
    "due_at",
    "custom",
    "parent",
)
POINTING = ("service", "category", "requester", "parent")


@transaction.atomic
def assign(
    ticket: Ticket, assignee: Person | None = UNCHANGED, *, team: Team | None = UNCHANGED, by: "By", via: str = "web"
) -> Ticket:
    """Give it to a person, to a team or to nobody (None). The person must be able to see it."""
    ticket = locked(ticket)
    require(by, "tickets.assign", ticket)
    if assignee is not UNCHANGED:
        check_assignee(assignee, ticket)
    before = (ticket.assignee_id, ticket.team_id)
    if assignee is not UNCHANGED:
        ticket.assignee = assignee
    if team is not UNCHANGED:
        ticket.team = team
    if (ticket.assignee_id, ticket.team_id) == before:
        return ticket
    save(ticket, "assignee", "team")
    record(
        events.Assigned(
            assignee=str(ticket.assignee or ""),
            team=str(ticket.team or ""),
            assignee_id=ticket.assignee_id,
            team_id=ticket.team_id,
            before={"assignee_id": before[0], "team_id": before[1]},
        ),
        ticket=ticket,
        by=by,
        via=via,
    )
    return ticket


@transaction.atomic
def edit(ticket: Ticket, *, by: "By", via: str = "web", seen: dict[str, Any] | None = None, **fields: Any) -> Ticket:
    """Change fields; one event with the differences.

    `seen` holds what the person saw in those fields: when somebody else changed one meanwhile the edit is
    refused and both values are named (HAZARDS REL-APP-01); edits of different fields do not disturb each other.
    """
    ticket = locked(ticket)
    require(by, "tickets.edit", ticket)
    if unknown := [name for name in fields if name not in EDITABLE]:
        raise Invalid(_("“%(name)s” cannot be changed here.") % {"name": unknown[0]}, field=unknown[0])
    _refuse_stale(ticket, seen or {}, fields)
    if "subject" in fields:
        fields["subject"] = single_line(fields["subject"], 250)
        if not fields["subject"]:
            raise Invalid(_("Write a subject."), field="subject")
    check_levels(fields)
    if "parent" in fields:
        place(ticket, fields.pop("parent"), by=by, via=via)
    if "priority" not in fields and ("impact" in fields or "urgency" in fields):
        fields["priority"] = priority_of(fields.get("impact", ticket.impact), fields.get("urgency", ticket.urgency))
    diff = {
        name: [_shown(getattr(ticket, name)), _shown(value)]
        for name, value in fields.items()
        if getattr(ticket, name) != value
    }
    if not diff:
        return ticket
    keys = {
        name: [getattr(ticket, f"{name}_id"), getattr(fields[name], "pk", None)] for name in diff if name in POINTING
    }
    for name in diff:
        setattr(ticket, name, fields[name])
    if "requester" in diff:
        # a sharing organisation reads what belongs to it, so the ticket goes along with its requester
        ticket.organization_id = ticket.requester.organization_id
    save(ticket, *diff, *(["organization"] if "requester" in diff else []))
    names = ", ".join(str(getattr(Ticket._meta.get_field(name), "verbose_name", name)) for name in diff)
    record(events.Edited(fields=names, diff=diff, keys=keys), ticket=ticket, by=by, via=via)
    return ticket


def _refuse_stale(ticket: Ticket, seen: dict[str, Any], fields: dict[str, Any]) -> None:
    for name in fields:
        now = _shown(getattr(ticket, name))
        if (
            name in seen
            and str(seen[name] or "") != str(now or "")
            and str(now or "") != str(_shown(fields[name]) or "")
        ):
            raise Refused(
                _("Somebody changed this meanwhile: it is now “%(now)s”, you had “%(seen)s”.")
                % {"now": now, "seen": seen[name]},
                code="stale",
                field=name,
            )


def _shown(value: Any) -> Any:
    return value if isinstance(value, bool | int | str | dict | None) else str(value)
