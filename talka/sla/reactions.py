"""What happens to a ticket moves its clocks, in the same transaction."""

from typing import Any

from django.utils.translation import gettext as _

from talka.events.bus import now
from talka.events.models import Event
from talka.kit.workflow import OPEN_PHASES, Phase
from talka.tickets.models import Message, Ticket

from . import actions, clocks
from .models import Clock, Metric


@now("ticket.opened")
def begin(event: Event, ticket: Ticket) -> None:
    """Mail of yesterday that is read today was promised an answer since yesterday."""
    agreed = ticket.due_at
    clocks.start(ticket, actions.wanted(ticket), ticket.created_at, event)
    if agreed is not None:
        actions.agree(ticket, agreed, event=event)


@now("message.sent")
def answered(event: Event, ticket: Ticket) -> None:
    if Message.objects.filter(pk=event.data["message"], automatic=True).exists():
        return
    going = clocks.going(ticket)
    clocks.mark(_of(going, Metric.FIRST_REPLY, Metric.NEXT_REPLY, Metric.UPDATE), "stop", event.at, event=event)
    if ticket.phase in OPEN_PHASES and any(clock.metric == Metric.UPDATE for clock in going):
        clocks.start(ticket, [Metric.UPDATE], event.at, event)


@now("message.taken_back")
def not_answered_after_all(event: Event, ticket: Ticket) -> None:
    """A reply that never left answered nothing: the clocks it stopped go on as if it had not been."""
    sent = Event.objects.filter(ticket_id=ticket.pk, kind="message.sent", data__message=event.data["message"])
    stopped = Clock.objects.filter(ticket=ticket, marks__kind="stop", marks__event__in=sent)
    clocks.mark(stopped.select_related("version", "ticket").distinct(), "resume", event.at, event=event)


@now("message.received")
def asked_again(event: Event, ticket: Ticket) -> None:
    """The first of several messages in a row counts; before the first reply that clock is the one that goes."""
    if event.data["automatic"] or ticket.first_replied_at is None:
        return
    if not _of(clocks.going(ticket), Metric.NEXT_REPLY):
        clocks.start(ticket, [Metric.NEXT_REPLY], event.at, event)


@now("ticket.moved")
def moved(event: Event, ticket: Ticket) -> None:
    going = clocks.going(ticket)
    if ticket.phase in (Phase.DONE, Phase.CLOSED):
        clocks.mark(_of(going, Metric.RESOLUTION), "stop", event.at, event=event)
        clocks.mark([clock for clock in going if clock.metric != Metric.RESOLUTION], "drop", event.at, event=event)
        return
    clocks.mark(actions.solved_before(ticket), "resume", event.at, event=event, reason=_("Reopened"))
    status = str(ticket.state.label)
    if ticket.phase == Phase.WAITING:
        running = [clock for clock in clocks.pausing(going) if clock.state == "running"]
        clocks.mark(running, "pause", event.at, event=event, reason=status)
    else:
        paused = [clock for clock in going if clock.state == "paused"]
        clocks.mark(paused, "resume", event.at, event=event, reason=status)


@now("ticket.assigned")
def assigned(event: Event, ticket: Ticket) -> None:
    if ticket.assignee_id is not None:
        clocks.mark(_of(clocks.going(ticket), Metric.ASSIGNMENT), "stop", event.at, event=event)
    actions.rematch(ticket, event.at, event=event)


@now("ticket.edited", "ticket.tagged", "ticket.converted")
def other_terms(event: Event, ticket: Ticket) -> None:
    if event.kind == "ticket.edited" and event.actor_id and "due_at" in event.data["diff"]:
        actions.agree(ticket, ticket.due_at, event=event)
    actions.rematch(ticket, event.at, event=event)


@now("ticket.merged")
def merged(event: Event, ticket: Ticket) -> None:
    clocks.mark(clocks.going(ticket), "drop", event.at, event=event)


def _of(going: list[Any], *metrics: str) -> list[Any]:
    return [clock for clock in going if clock.metric in metrics]
