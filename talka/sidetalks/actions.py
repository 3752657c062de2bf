"""Asking somebody else beside a ticket: begun, said, heard, ended."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import allowed, require
from talka.events.bus import record
from talka.files import store
from talka.files.models import File
from talka.kit.addresses import canonical
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.people.models import Team
from talka.tickets.actions.common import LONGEST, locked, single_line
from talka.tickets.models import Ticket

from . import events
from .models import SideMessage, SideTalk

if TYPE_CHECKING:
    from talka.people.models import Person

MOST = 50  # of one ticket


@transaction.atomic
def begin(
    ticket: Ticket,
    text: str,
    *,
    subject: str,
    address: str = "",
    team: Team | None = None,
    by: "Person",
    files: Iterable[Any] = (),
    via: str = "web",
) -> SideTalk:
    """Write to one address by mail, or to a team inside. The requester and their people are answered, not asked here."""
    ticket = locked(ticket)
    require(by, "sidetalks.write", ticket)
    email = canonical(address) if address.strip() else ""
    if address.strip() and not email:
        raise Invalid(_("“%(email)s” is not an e-mail address.") % {"email": address[:100]}, field="address")
    if bool(email) == (team is not None):
        raise Invalid(_("Say either an address or a team."), field="address")
    if email and (email == ticket.requester.email or ticket.watches.filter(person__email=email).exists()):
        raise Refused(_("This person reads the ticket already. Write a reply instead."), field="address")
    subject = single_line(subject, 200)
    if not subject:
        raise Invalid(_("Write a subject."), field="subject")
    if ticket.sidetalks.count() >= MOST:
        raise Refused(_("At most %(count)s side conversations for one ticket.") % {"count": MOST}, field="subject")
    talk = SideTalk.objects.create(ticket=ticket, subject=subject, address=email, team=team, created_by=by)
    record(events.Begun(talk=talk.pk, subject=subject, other=talk.other), ticket=ticket, by=by, via=via)
    _add(talk, text, by=by, files=files, via=via)
    return talk


@transaction.atomic
def say(talk: SideTalk, text: str, *, by: "Person", files: Iterable[Any] = (), via: str = "web") -> SideMessage:
    """Go on; by somebody of the desk, or of the team that was asked."""
    talk = _held(talk, by)
    message = _add(talk, text, by=by, files=files, via=via)
    return message


@transaction.atomic
def hear(
    talk: SideTalk, text: str, *, sender: str, files: Iterable[Any] = (), via: str = "mail", **letter: Any
) -> SideMessage:
    """The third party answered by mail. It opens what was ended; an automatic mail changes nothing (HAZARDS LOOP-4)."""
    ticket = locked(talk.ticket)
    talk = SideTalk.objects.select_for_update().get(pk=talk.pk)
    message = SideMessage.objects.create(talk=talk, sender=sender, text=_clean(text), **letter)
    message.files.set(_stored(files, None))
    if not message.automatic:
        talk.waiting, talk.done_at = True, None
    talk.updated_at = message.created_at
    talk.save(update_fields=["waiting", "done_at", "updated_at"])
    heard = events.Heard(
        talk=talk.pk, subject=talk.subject, message=message.pk, sender=sender, automatic=message.automatic
    )
    record(heard, ticket=ticket, via=via)
    return message


@transaction.atomic
def finish(talk: SideTalk, *, by: "Person", via: str = "web") -> SideTalk:
    talk = _held(talk, by)
    if not talk.is_done:
        talk.done_at, talk.waiting = timezone.now(), False
        talk.save(update_fields=["done_at", "waiting"])
        record(events.Done(talk=talk.pk, subject=talk.subject), ticket=talk.ticket, by=by, via=via)
    return talk


@transaction.atomic
def reopen(talk: SideTalk, *, by: "Person", via: str = "web") -> SideTalk:
    talk = _held(talk, by)
    if talk.is_done:
        talk.done_at = None
        talk.save(update_fields=["done_at"])
        record(events.Reopened(talk=talk.pk, subject=talk.subject), ticket=talk.ticket, by=by, via=via)
    return talk


def may_write(talk: SideTalk, person: "Person") -> bool:
    asked = talk.team is not None and talk.team.members.filter(pk=person.pk).exists()
    return allowed(person, "sidetalks.write", talk.ticket) or (asked and allowed(person, "sidetalks.write", None))


def _held(talk: SideTalk, by: "Person") -> SideTalk:
    ticket = locked(talk.ticket)
    talk = SideTalk.objects.select_for_update(of=("self",)).select_related("team").get(pk=talk.pk)
    talk.ticket = ticket
    if not may_write(talk, by):
        raise NotAllowed(_("You may not write in this side conversation."))
    return talk


def _add(talk: SideTalk, text: str, *, by: "Person", files: Iterable[Any], via: str) -> SideMessage:
    text = _clean(text)
    if not text:
        raise Invalid(_("Write something first."), field="text")
    message = SideMessage.objects.create(talk=talk, author=by, text=text)
    message.files.set(_stored(files, by))
    # of a team: whoever of it writes, the desk is to read it, and the other way round
    talk.waiting = talk.team is not None and not allowed(by, "tickets.see", talk.ticket)
    talk.updated_at, talk.done_at = message.created_at, None
    talk.save(update_fields=["waiting", "updated_at", "done_at"])
    said = events.Said(talk=talk.pk, subject=talk.subject, message=message.pk)
    record(said, ticket=talk.ticket, by=by, via=via)
    return message


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").strip()[:LONGEST]


def _stored(files: Iterable[Any], by: "Person | None") -> list[File]:
    """Stored rows as they are, or with the name a mail gave them, or (name, bytes) of a form."""
    found = []
    for item in files:
        first = item[0] if isinstance(item, tuple) else item
        found.append(store.save(first, item[1], by=by) if isinstance(first, str) else first)
    return found
