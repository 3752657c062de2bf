"""Intents to send, written in the transaction of what they tell about: one row for each recipient (HAZARDS I4)."""

from collections.abc import Iterable
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from talka.people.actions import by_address
from talka.people.models import Person
from talka.sidetalks.models import SideMessage
from talka.tickets.actions.holding import leaves_at
from talka.tickets.models import Message, Ticket

from . import sidemail, threads
from .models import Mailbox, Outgoing, RawMail
from .tasks import carry


def put_message(
    message: Message,
    recipients: Iterable[str],
    kind: str,
    *,
    content: dict[str, Any] | None = None,
    mailbox: Mailbox | None = None,
) -> list[Outgoing]:
    """One mail about this message to each of them; who has one of this kind already gets no second."""
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
            next_try=due or timezone.now(),
            identifier=threads.message_id(ticket.pk, message.pk, kind, email, host_of(mailbox)),
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
        identifier=make_msgid(domain=host_of(mailbox)).strip("<>"),
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
        identifier=sidemail.message_id(message, host_of(mailbox)),
        content={
            "subject": talk.subject,
            "text": f"{message.text}\n\n-- \n{signature}" if signature else message.text,
            "from": message.author.name if message.author else "",
            "side": message.pk,
        },
    )
    return _put([row])


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


def release(mailbox: Mailbox) -> None:
    """The mailbox can send (again): what was held goes now."""
    waiting = Outgoing.objects.filter(state=Outgoing.State.READY, mailbox=mailbox)
    homeless = Outgoing.objects.filter(state=Outgoing.State.READY, mailbox=None)
    homeless.update(mailbox=mailbox)
    for row in waiting.order_by("pk"):
        Outgoing.objects.filter(pk=row.pk).update(next_try=timezone.now())
        carry.enqueue(outgoing_id=row.pk, key=f"mail.carry:{row.pk}")


def host_of(mailbox: Mailbox | None) -> str:
    """The right side of our Message-IDs."""
    return mailbox.address.rpartition("@")[2] if mailbox else urlsplit(settings.URL).hostname or "localhost"


def _put(rows: list[Outgoing]) -> list[Outgoing]:
    made = Outgoing.objects.bulk_create(rows)
    for row in made:
        carry.enqueue(outgoing_id=row.pk, run_at=row.next_try, key=f"mail.carry:{row.pk}")
    return made
