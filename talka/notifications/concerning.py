"""Whom an event concerns, and why. Rights are asked when it is given, and again whenever it is shown or sent."""

from typing import TYPE_CHECKING

from talka.access.grants import allowed
from talka.events.models import Event
from talka.people.models import Membership, Person
from talka.tickets.models import Ticket

from .models import INTERNAL, Mute, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLLOWED = ("message.received", "message.sent", "message.noted", "ticket.moved")
DECIDED = ("approval.granted", "approval.refused", "approval.expired")
LOUD = (Reason.MENTION, Reason.ASSIGNED, Reason.APPROVAL)  # heard of a muted ticket as well


def concerned(event: Event, ticket: Ticket, newcomer_for: "Iterable[int]" = ()) -> dict[Person, Reason]:
    """People who work here, without the one who did it, each with the weightiest reason.

    `newcomer_for`: people in whose watched view the ticket has just come (viewing.entered).
    """
    reasons: dict[int, Reason] = {}
    for key, reason in (*_reasons(event, ticket), *((key, Reason.VIEW) for key in newcomer_for)):
        if key is not None and key != event.actor_id:
            reasons.setdefault(key, reason)
    if not reasons:
        return {}
    muted = set(Mute.objects.filter(ticket=ticket, person__in=reasons).values_list("person_id", flat=True))
    told = Person.objects.agents().in_bulk([key for key in reasons if reasons[key] in LOUD or key not in muted])
    return {person: reasons[key] for key, person in sorted(told.items()) if may_know(person, event.kind, ticket)}


def may_know(person: Person, kind: str, ticket: Ticket) -> bool:
    """They see the ticket now, and notes when it is one (HAZARDS IDOR-6)."""
    if not Ticket.objects.visible_to(person).filter(pk=ticket.pk).exists():
        return False
    return kind not in INTERNAL or allowed(person, "tickets.read_notes", ticket)


def _reasons(event: Event, ticket: Ticket) -> "Iterable[tuple[int | None, Reason]]":
    data = event.data
    if event.kind == "message.mentioned":
        yield data.get("person_id"), Reason.MENTION
        return
    if event.kind in ("rule.told", "rule.switched_off"):
        yield from ((key, Reason.RULE) for key in data.get("people", ()))
        return
    if event.kind == "ticket.assigned":
        yield data.get("assignee_id"), Reason.ASSIGNED
        return
    if event.kind in ("approval.asked", "approval.reminded"):
        yield from ((key, Reason.APPROVAL) for key in data["voters"])
        return
    if event.kind == "approval.passed_on":
        yield data.get("person_id"), Reason.APPROVAL
        return
    if event.kind == "survey.low":
        yield ticket.assignee_id, Reason.MESSAGE
        leads = Membership.objects.filter(team=ticket.team_id, lead=True) if ticket.team_id else ()
        yield from ((one.person_id, Reason.WATCHING) for one in leads)
        return
    if event.kind in DECIDED:
        yield data.get("asked_by"), Reason.WATCHING
        yield ticket.assignee_id, Reason.WATCHING
        return
    if event.kind == "ticket.opened":
        # opened for somebody; when it was given to somebody since, that event says so itself
        if ticket.assignee_id and not Event.objects.filter(ticket_id=ticket.pk, kind="ticket.assigned").exists():
            yield ticket.assignee_id, Reason.ASSIGNED
        return
    if event.kind == "ticket.moved" and event.cause_id is not None:
        return  # a consequence of what is told already: an answer that reopens, a reply that begins the work
    if data.get("automatic"):
        return  # an out-of-office answer is no news (HAZARDS LOOP-4)
    called = _called(event) if event.kind == "message.noted" else set()
    if event.kind == "message.received":
        yield ticket.assignee_id, Reason.MESSAGE
    if event.kind in FOLLOWED:
        following = [ticket.assignee_id, *ticket.watches.values_list("person_id", flat=True)]
        yield from ((key, Reason.WATCHING) for key in following if key not in called)


def _called(event: Event) -> set[int]:
    """Who was mentioned in this note: they hear of it as a mention, once."""
    later = Event.objects.filter(ticket_id=event.ticket_id, pk__gt=event.pk, kind="message.mentioned")[:50]
    return {one.data["person_id"] for one in later if one.data.get("message") == event.data.get("message")}
