from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from talka.access.grants import allowed
from talka.people.actions import find_or_create_requester
from talka.sidetalks import actions as sidetalks
from talka.tickets.actions.conversation import add_customer_message, add_outside_note, reply
from talka.tickets.actions.opening import default_desk, open_ticket
from talka.tickets.models import Ticket
from talka.tickets.practices import kind_for

from .. import acknowledging, languages
from ..identity import others_of
from ..models import Outgoing, RawMail
from ..sidemail import SideThread
from ..threads import Thread
from .arrival import Arrival, Outcome, done

VIA = "mail"


def deliver(arrival: Arrival) -> Outcome:
    """Put the mail where it belongs: an agent's answer, a message of a ticket, or a new ticket."""
    if arrival.side is not None:
        return _beside(arrival, arrival.side)
    if arrival.thread is None:
        return done(RawMail.Outcome.OPENED, ticket=_open(arrival))
    if _is_agents_answer(arrival):
        reply(arrival.thread.ticket, arrival.text, by=arrival.sender.person, via=VIA, files=arrival.files)
    elif _is_from_outside(arrival, arrival.thread):
        _note(arrival, arrival.thread.ticket)
    else:
        _add(arrival, arrival.thread.ticket)
    return done(
        RawMail.Outcome.ADDED,
        "" if arrival.thread.proven else _("by somebody else’s reply address"),
        arrival.thread.ticket,
    )


def _beside(arrival: Arrival, side: SideThread) -> Outcome:
    sidetalks.hear(
        side.talk,
        arrival.text,
        sender=arrival.sender.email,
        files=arrival.files,
        via=VIA,
        quoted=arrival.quoted,
        automatic=arrival.automatic,
        verified=side.proven,
        message_id=arrival.letter.message_id[:255],
        letter_id=arrival.raw.pk,
    )
    return done(RawMail.Outcome.ADDED, "" if side.proven else _("by somebody else’s reply address"), side.talk.ticket)


def _open(arrival: Arrival) -> Ticket:
    desk = arrival.mailbox.desk if arrival.mailbox else default_desk()
    language = languages.guess(arrival.text, desk.language)
    requester = _author(arrival, language)
    with override(language):
        subject = arrival.letter.subject.strip() or _("(no subject)")
    kind = kind_for(desk)
    ticket = open_ticket(
        kind,
        subject,
        requester=requester,
        via=VIA,
        desk=desk,
        text=arrival.text,
        html=arrival.html,
        files=arrival.files,
        message=_facts(arrival),
        language=language,
    )
    acknowledging.acknowledge(ticket, arrival)
    return ticket


def _add(arrival: Arrival, ticket: Ticket) -> None:
    author = _author(arrival, ticket.language)
    add_customer_message(
        ticket, author=author, text=arrival.text, html=arrival.html, files=arrival.files, via=VIA, **_facts(arrival)
    )


def _note(arrival: Arrival, ticket: Ticket) -> None:
    add_outside_note(
        ticket,
        arrival.text,
        author=_author(arrival, ticket.language),
        html=arrival.html,
        files=arrival.files,
        via=VIA,
        **_facts(arrival),
    )


def _author(arrival: Arrival, language: str) -> Any:
    sender = arrival.sender
    return sender.person or find_or_create_requester(sender.email, sender.name, via=VIA, language=language)


def _facts(arrival: Arrival) -> dict[str, Any]:
    """What only the mail knows of a message."""
    believed = not (
        arrival.sender.ambiguous or arrival.sender.poses_as_staff or (arrival.thread and not arrival.thread.proven)
    )
    return {
        "quoted": arrival.quoted,
        "cc": others_of(arrival.letter, set(arrival.own), arrival.sender.email),
        "message_id": arrival.letter.message_id[:255],
        "in_reply_to": arrival.letter.in_reply_to[:255],
        "letter_id": arrival.raw.pk,
        "automatic": arrival.automatic,
        "verified": believed,
    }


def _is_from_outside(arrival: Arrival, thread: Thread) -> bool:
    """Who was only told of a ticket by a forwarded message answers those who work here, never its requester (NOTE-5)."""
    person = arrival.sender.person
    if thread.kind != Outgoing.Kind.FORWARD:
        return False
    return person is None or not (
        person.pk == thread.ticket.requester_id or thread.ticket.watches.filter(person=person).exists()
    )


def _is_agents_answer(arrival: Arrival) -> bool:
    """An agent answering the notification that only they were sent (HAZARDS MID-4): it goes to the customer."""
    thread, person = arrival.thread, arrival.sender.person
    if (
        thread is None
        or person is None
        or not thread.proven
        or thread.kind != Outgoing.Kind.NOTICE
        or arrival.automatic
    ):
        return False
    return person.pk != thread.ticket.requester_id and allowed(person, "tickets.reply", thread.ticket)
