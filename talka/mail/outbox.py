"""Intents to send, written in the transaction of what they tell about: one row for each recipient (HAZARDS I4)."""

import datetime as dt
from collections.abc import Iterable
from email.utils import make_msgid
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from talka.people.actions import by_address
from talka.people.models import Person
from talka.sidetalks.models import SideMessage
from talka.tickets.actions.holding import leaves_at
from talka.tickets.models import Message, Ticket

from . import sidemail, threads, unsubscribing
from .models import Mailbox, Outgoing, RawMail
from .tasks import carry


def put_message(
    message: Message,
    recipients: Iterable[str],
    kind: str,
    *,
    content: dict[str, Any] | None = None,
    mailbox: Mailbox | None = None,
    not_before: dt.datetime | None = None,
) -> list[Outgoing]:
    """One mail about this message to each of them; who has one of this kind already gets no second.

    `not_before` keeps it back until then; meanwhile `take_back(message)` makes it as if it had never been asked for.
    """
    ticket = message.ticket
    mailbox = mailbox or mailbox_of(ticket)
    due = leaves_at(message)
    own = {address for box in Mailbox.objects.active() for address in box.addresses}
    known = set(Outgoing.objects.filter(message=message, kind=kind).values_list("recipient", flat=True))
    wanted = [email for email in dict.fromkeys(recipients) if email and email not in own | known]
    people = {person.email: person for person in Person.objects.filter(email__in=wanted)}
    rows = [
        Outgoing(
            message=message,
            ticket=ticket,
            mailbox=mailbox,
            kind=kind,
            recipient=email,
            person=people.get(email),
            content=content or {},
            identifier=threads.message_id(ticket.pk, message.pk, kind, email, threads.host_of(mailbox)),
            next_try=not_before or due or timezone.now(),
        )
        for email in wanted
    ]
    return _put(rows)


def put_account(recipient: str, subject: str, text: str, html: str = "") -> Outgoing:
    """A mail about signing in and the like; it leaves through the default mailbox."""
    mailbox = default_mailbox()
    row = Outgoing(
        mailbox=mailbox,
        kind=Outgoing.Kind.ACCOUNT,
        recipient=recipient,
        person=by_address(recipient),
        identifier=make_msgid(domain=threads.host_of(mailbox)).strip("<>"),
        content={"subject": subject, "text": text, "html": html},
    )
    return _put([row])[0]


def put_side(message: SideMessage) -> list[Outgoing]:
    """A turn of a side conversation, from the mailbox of the desk; one with a team is read inside and needs no mail."""
    talk = message.talk
    if not talk.address:
        return []
    mailbox = mailbox_of(talk.ticket)
    signature = talk.ticket.desk.signature.strip()
    row = Outgoing(
        ticket=talk.ticket,
        mailbox=mailbox,
        kind=Outgoing.Kind.SIDE,
        recipient=talk.address,
        identifier=sidemail.message_id(message, threads.host_of(mailbox)),
        content={
            "subject": talk.subject,
            "text": f"{message.text}\n\n-- \n{signature}" if signature else message.text,
            "from": message.author.name if message.author else "",
            "side": message.pk,
        },
    )
    return _put([row])


def put_mass(recipient: str, subject: str, text: str, *, topic: str, html: str = "") -> Outgoing | None:
    """News for many, such as a survey: with a way out in one click, and none for who has taken it (RFC 8058).

    `topic` names what one leaves, as in "surveys"; it stands in the List-Id.
    """
    if unsubscribing.has_left(recipient, topic):
        return None
    mailbox = default_mailbox()
    row = Outgoing(
        mailbox=mailbox,
        kind=Outgoing.Kind.MASS,
        recipient=recipient,
        person=by_address(recipient),
        identifier=make_msgid(domain=threads.host_of(mailbox)).strip("<>"),
        content={"subject": subject, "text": text, "html": html, "topic": topic},
    )
    return _put([row])[0]


def mailbox_of(ticket: Ticket) -> Mailbox | None:
    """The mailbox the customer last wrote to, else the desk's, else the default one."""
    boxes = Mailbox.objects.active()
    last = (
        RawMail.objects.filter(ticket=ticket, mailbox__active=True, mailbox__desk=ticket.desk_id)
        .order_by("-pk")
        .first()
    )
    return (
        (last and last.mailbox)
        or boxes.filter(desk=ticket.desk_id).order_by("-default", "pk").first()
        or default_mailbox()
    )


def default_mailbox() -> Mailbox | None:
    return Mailbox.objects.active().order_by("-default", "pk").first()


@transaction.atomic
def take_back(message: Message) -> bool:
    """Withdraw all mails of a message that have not begun to leave. True when none has left: nobody gets anything."""
    rows = Outgoing.objects.filter(message=message)
    rows.filter(state=Outgoing.State.READY).update(state=Outgoing.State.WITHDRAWN)
    return not rows.exclude(state=Outgoing.State.WITHDRAWN).exists()


@transaction.atomic
def put_off(message: Message, until: dt.datetime) -> bool:
    """Another time for the mails of a message; False when one of them has left or is leaving."""
    rows = Outgoing.objects.filter(message=message)
    for row in rows.filter(state=Outgoing.State.READY):
        rows.filter(pk=row.pk, state=Outgoing.State.READY).update(next_try=until)
        carry.enqueue(outgoing_id=row.pk, run_at=until, key=f"mail.carry:{row.pk}")
    return not rows.exclude(state__in=(Outgoing.State.READY, Outgoing.State.WITHDRAWN)).exists()


def release(mailbox: Mailbox) -> None:
    """The mailbox can send (again): what was held goes now."""
    waiting = Outgoing.objects.filter(state=Outgoing.State.READY, mailbox=mailbox)
    homeless = Outgoing.objects.filter(state=Outgoing.State.READY, mailbox=None)
    homeless.update(mailbox=mailbox)
    soon = timezone.now() + dt.timedelta(minutes=1)  # what is kept back for later stays back
    for row in waiting.filter(Q(next_try__lte=soon) | Q(attempts__gt=0)).order_by("pk"):
        Outgoing.objects.filter(pk=row.pk).update(next_try=timezone.now())
        carry.enqueue(outgoing_id=row.pk, key=f"mail.carry:{row.pk}")


def _put(rows: list[Outgoing]) -> list[Outgoing]:
    made = Outgoing.objects.bulk_create(rows)
    for row in made:
        # what a person waits for overtakes what a machine sends: the lanes of one worker take turns
        lane = (
            "mail"
            if row.kind in (Outgoing.Kind.REPLY, Outgoing.Kind.FORWARD, Outgoing.Kind.SIDE, Outgoing.Kind.ACCOUNT)
            else "bulk"
        )
        carry.enqueue(outgoing_id=row.pk, lane=lane, run_at=row.next_try, key=f"mail.carry:{row.pk}")
    return made
