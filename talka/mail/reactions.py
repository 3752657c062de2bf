from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from talka.events.bus import now
from talka.events.models import Event
from talka.kit.errors import Refused
from talka.sidetalks.models import SideMessage
from talka.surveys import letters as surveys
from talka.surveys.models import Invitation
from talka.tickets.models import Message

from . import keeping, outbox
from .models import Outgoing, RawMail


@now("message.sent")
def mail_the_reply(event: Event, ticket: Any) -> None:
    """Every recipient of a reply gets it by mail; the intent is written with the reply itself."""
    message = Message.objects.select_related("ticket").get(pk=event.data["message"])
    outbox.put_message(message, [*message.to, *message.cc, *message.bcc], Outgoing.Kind.REPLY)


@now("message.forwarded")
def mail_the_forward(event: Event, ticket: Any) -> None:
    message = Message.objects.select_related("ticket").get(pk=event.data["message"])
    outbox.put_message(message, [*message.to, *message.cc, *message.bcc], Outgoing.Kind.FORWARD)


@now("message.taken_back")
def stop_the_mail(event: Event, ticket: Any) -> None:
    """What is taken back is never sent: a row that a worker has in its hands refuses (HAZARDS I4)."""
    rows = Outgoing.objects.select_for_update().filter(message=event.data["message"])
    if any(row.state != Outgoing.State.READY for row in rows):
        raise Refused(_("It is too late to take this back: the mail has left."))
    rows.delete()


@now("message.redacted")
def erase_the_original(event: Event, ticket: Any) -> None:
    """The raw mail holds the same words; by right it goes as well, its row stays as a record that it came."""
    letter = Message.objects.filter(pk=event.data["message"]).values_list("letter_id", flat=True).first()
    raw = RawMail.objects.filter(pk=letter).first() if event.data["raw"] and letter else None
    if raw is not None:
        transaction.on_commit(lambda: keeping.forget(raw.path))


@now("sidetalk.said")
def mail_the_question(event: Event, ticket: Any) -> None:
    """A third party is asked by mail, in a thread of its own."""
    outbox.put_side(SideMessage.objects.select_related("talk__ticket__desk", "author").get(pk=event.data["message"]))


@now("survey.sent")
def mail_the_survey(event: Event, ticket: Any) -> None:
    """With a way to leave all of them in one click (RFC 8058)."""
    rows = Invitation.objects.select_related("survey", "person", "ticket")
    invitation = rows.get(pk=event.data["invitation"])
    subject, text, html = surveys.written(invitation)
    outbox.put_mass(invitation.person.email, subject, text, topic=surveys.TOPIC, html=html)
