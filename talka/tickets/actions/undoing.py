"""Taking a change back: the values before it, read from its event, go through the same actions as any change."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import because_of, record
from talka.events.models import Event
from talka.kit.errors import NotAllowed, Refused
from talka.people.models import Person, Team

from .. import events
from ..guards import check_guards
from ..models import Ticket
from .common import locked
from .moving import land
from .relations import tag
from .work import UNCHANGED, assign, edit

if TYPE_CHECKING:
    By = Person | None

LATEST = dt.timedelta(days=1)  # older changes are history: what came after was decided in their light


@transaction.atomic
def undo(change: Event, *, by: "By", via: str = "web") -> Ticket:
    """Take one's own change of a ticket back; refused when somebody changed the same since, or the right is gone."""
    ticket = locked(Ticket(pk=change.ticket_id))
    if change.kind not in UNDOERS:
        raise Refused(_("This cannot be taken back."))
    if by is not None and change.actor_id != by.pk:
        raise NotAllowed(_("Only the person who made a change can take it back."))
    if change.at < timezone.now() - LATEST:
        raise Refused(_("This change is too old to be taken back."))
    if Event.objects.filter(ticket_id=ticket.pk, kind="ticket.undone", cause=change).exists():
        raise Refused(_("This was taken back already."))
    with because_of(change):
        undone = record(events.Undone(event=change.pk, kind=change.kind), ticket=ticket, by=by, via=via)
    with because_of(undone):
        UNDOERS[change.kind](ticket, change.data, by, via)
    ticket.refresh_from_db()
    return ticket


def undoable(recorded: Iterable[Event], by: Person) -> Event | None:
    """Of the events an action left (events.bus.noted), the one that its person may take back."""
    recorded = list(recorded)
    own = [one for one in recorded if one.kind in UNDOERS and one.actor_id == by.pk and one.ticket_id]
    effects = {one.pk for one in recorded}
    direct = [one for one in own if one.cause_id not in effects]
    return direct[0] if len(direct) == 1 else None


def _unmove(ticket: Ticket, was: dict[str, Any], by: "By", via: str) -> None:
    workflow = ticket.practice.workflow
    if ticket.status != was["new"] or was["old"] not in {status.name for status in workflow.statuses}:
        raise _changed_since(ticket.state.label)
    if was["move"] in ("merge", "unmerge", "unsplit"):
        raise Refused(_("A merge cannot be taken back as a change of status."))
    step = next((one for one in workflow.moves if one.name == was["move"]), None)
    require(by, step.permission if step else "tickets.move", ticket)
    check_guards(ticket, "undo")
    land(ticket, was["old"], move="undo", by=by, via=via)


def _unassign(ticket: Ticket, was: dict[str, Any], by: "By", via: str) -> None:
    before = was.get("before")
    if not before:
        raise Refused(_("This cannot be taken back."))
    people: Any = {"assignee_id": Person, "team_id": Team}
    back: dict[str, Any] = {}
    for name, model in people.items():
        if before[name] == was[name]:
            continue
        if getattr(ticket, name) != was[name]:
            raise _changed_since(getattr(ticket, name.removesuffix("_id")))
        back[name] = _row(model, before[name])
    assign(ticket, back.get("assignee_id", UNCHANGED), team=back.get("team_id", UNCHANGED), by=by, via=via)


def _unedit(ticket: Ticket, was: dict[str, Any], by: "By", via: str) -> None:
    back: dict[str, Any] = {}
    for name, (old, new) in was["diff"].items():
        if name == "custom":
            back[name] = _custom_before(ticket.custom, old or {}, new or {})
        elif name in (keys := was.get("keys", {})):
            if getattr(ticket, f"{name}_id") != keys[name][1]:
                raise _changed_since(getattr(ticket, name))
            back[name] = _row(ticket._meta.get_field(name).related_model, keys[name][0])
        else:
            now, old, new = getattr(ticket, name), _value(name, old), _value(name, new)
            if now != new:
                raise _changed_since(getattr(ticket, f"get_{name}_display", lambda now=now: now)())
            back[name] = old
    edit(ticket, by=by, via=via, **back)


def _untag(ticket: Ticket, was: dict[str, Any], by: "By", via: str) -> None:
    now, added, removed = set(ticket.tags.values_list("name", flat=True)), set(was["added"]), set(was["removed"])
    if not added <= now or removed & now:
        raise _changed_since(", ".join(sorted(now)))
    tag(ticket, (now - added) | removed, by=by, via=via)


# what can be taken back, and how: the event's kind and the way back from its values
UNDOERS: dict[str, Callable[[Ticket, dict[str, Any], Any, str], None]] = {
    "ticket.moved": _unmove,
    "ticket.assigned": _unassign,
    "ticket.edited": _unedit,
    "ticket.tagged": _untag,
}


def _custom_before(now: dict[str, Any], old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Only the answers that this change touched go back; others may have been given since."""
    back = dict(now)
    for name in {*old, *new}:
        if old.get(name) == new.get(name):
            continue
        if now.get(name) != new.get(name):
            raise _changed_since(now.get(name))
        back.pop(name, None)
        if name in old:
            back[name] = old[name]
    return back


def _value(name: str, shown: Any) -> Any:
    """A value of the event's diff as the field has it: times are kept as text there."""
    return parse_datetime(shown) if name == "due_at" and isinstance(shown, str) else shown


def _row(model: Any, key: int | None) -> Any:
    if key is None:
        return None
    found = model.objects.filter(pk=key).first()
    if found is None:
        raise Refused(_("What was there before has been deleted since."))
    return found


def _changed_since(now: Any) -> Refused:
    shown = _("nothing") if now in (None, "") else now
    return Refused(_("Somebody changed this since: it is now “%(now)s”.") % {"now": shown}, code="stale")
