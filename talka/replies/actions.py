"""Using a canned reply, using a macro, and taking a macro back."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import because_of, record
from talka.events.models import Event
from talka.kit import templating
from talka.kit.errors import NotAllowed, Refused
from talka.options import store
from talka.tickets import actions as tickets
from talka.tickets import placeholders
from talka.tickets.actions.common import locked
from talka.tickets.events import TakenBack
from talka.tickets.models import Message, Ticket

from . import events
from .models import CannedReply, Macro, MacroUse, count_use

if TYPE_CHECKING:
    from talka.people.models import Person

LATEST = dt.timedelta(days=1)
CHANGES = ("ticket.moved", "ticket.tagged", "ticket.assigned", "ticket.edited")


def worded(text: str, ticket: Ticket, *, by: "Person", language: str = "", audience: str = "customer") -> str:
    """A text with this ticket's values."""
    return templating.fill(text, placeholders.values(ticket, audience=audience, by=by, language=language))


@transaction.atomic
def use_reply(reply: CannedReply, ticket: Ticket, *, by: "Person") -> tuple[str, str]:
    """The text as it would be written into the composer, and the language it is in; counts the use."""
    require(by, "tickets.reply", ticket)
    text, language = reply.text_for(ticket.language)
    count_use(CannedReply.objects.filter(pk=reply.pk))
    return worded(text, ticket, by=by, language=language), language


@transaction.atomic
def use_macro(macro: Macro, ticket: Ticket, *, by: "Person", via: str = "web", hold: float | None = None) -> MacroUse:
    """Everything a macro names, or nothing: each part asks for its own right, and one refusal refuses them all.

    `hold` is how long its reply waits, in seconds; the site's own pause when it is not said.
    """
    ticket = locked(ticket)
    require(by, "tickets.reply", ticket)
    if not macro.active:
        raise Refused(_("This macro is out of use."))
    used = record(events.Used(macro=macro.pk, name=macro.name), ticket=ticket, by=by, via=via)
    use = MacroUse(macro=macro, ticket=ticket, person=by, event=used)
    hold = store.get("tickets.undo_seconds") if hold is None else hold
    with because_of(used):
        _change(macro, ticket, by, via)
        ticket.refresh_from_db()  # the texts below name what has just been changed
        if macro.note.strip():
            text = worded(macro.note, ticket, by=by, audience="agent")
            use.note = tickets.note(ticket, text, by=by, via=via)
        text, language = macro.reply_for(ticket.language)
        if text:
            said = worded(text, ticket, by=by, language=language)
            use.reply = tickets.reply(ticket, said, by=by, via=via, hold=hold)
        ticket.refresh_from_db()
        if macro.move and not _is_there(macro, ticket):
            tickets.move(ticket, macro.move, by=by, via=via)
    use.save()
    count_use(Macro.objects.filter(pk=macro.pk))
    return use


@transaction.atomic
def undo_macro(use: MacroUse, *, by: "Person", via: str = "web") -> Ticket:
    """Take one press back, last change first; refused as a whole once its mail left or somebody changed the same since."""
    ticket = locked(use.ticket)
    use = (
        MacroUse.objects.select_for_update(of=("self",))
        .select_related("event", "note", "reply", "macro")
        .get(pk=use.pk)
    )
    require(by, "tickets.reply", ticket)
    if use.person_id != by.pk:
        raise NotAllowed(_("Only the person who made a change can take it back."))
    if use.undone_at is not None:
        raise Refused(_("This was taken back already."))
    if use.created_at < timezone.now() - LATEST:
        raise Refused(_("This change is too old to be taken back."))
    name = use.event.data["name"]
    undone = record(events.Undone(name=name, use=use.pk), ticket=ticket, by=by, via=via)
    with because_of(undone):
        made = Event.objects.filter(cause=use.event_id, ticket_id=ticket.pk).order_by("-pk")
        for change in made.filter(kind__in=CHANGES):
            tickets.undo(change, by=by, via=via)
        for watched in made.filter(kind="ticket.watched"):
            ticket.watches.filter(person=watched.data["person_id"]).delete()
        if use.reply is not None:
            tickets.take_back(use.reply, by=by, via=via)
        if use.note is not None:
            _take_note_back(use.note, ticket, by, via)
    MacroUse.objects.filter(pk=use.pk).update(undone_at=timezone.now())
    ticket.refresh_from_db()
    return ticket


def _change(macro: Macro, ticket: Ticket, by: "Person", via: str) -> None:
    if macro.priority:
        tickets.edit(ticket, by=by, via=via, priority=macro.priority)
    people: dict[str, object] = {"me": by, "nobody": None, "person": macro.assignee}
    given: dict[str, object] = {"team": macro.team} if macro.team else {}
    if macro.assign in people:
        given["assignee"] = people[macro.assign]
    if given:
        tickets.assign(ticket, by=by, via=via, **given)  # type: ignore[arg-type]  # a person or nobody, and a team
    if macro.watcher:
        tickets.watch(ticket, macro.watcher, by=by, via=via)
    if macro.add_tags or macro.remove_tags:
        now = set(ticket.tags.values_list("name", flat=True))
        gone = {str(name).lower() for name in macro.remove_tags}
        tickets.tag(ticket, (now | {str(name).lower() for name in macro.add_tags}) - gone, by=by, via=via)


def _is_there(macro: Macro, ticket: Ticket) -> bool:
    """It stands already where the macro would put it."""
    return any(step.name == macro.move and step.target == ticket.status for step in ticket.practice.workflow.moves)


def _take_note_back(note: Message, ticket: Ticket, by: "Person", via: str) -> None:
    """Nobody was mailed a note; it goes, and the event says so."""
    if note.edited_at is not None:
        raise Refused(_("The note was edited since, so it stays."))
    record(TakenBack(message=note.pk), ticket=ticket, by=by, via=via)
    note.delete()
