"""The verbs: show the pictures of a message; always, or no longer always, those of a sender (HAZARDS TRK-1)."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.events.bus import record
from talka.kit import tokens
from talka.kit.errors import Refused

from .. import events
from ..models import Message, RemotePicture, TrustedSender
from .showing import addresses_in

if TYPE_CHECKING:
    from talka.people.models import Person


@transaction.atomic
def show(message: Message, *, by: "Person", via: str = "web") -> None:
    """Ask for the pictures of one message, once; a job fetches them, the event says who let their senders know."""
    require(by, "tickets.see", message.ticket)
    wanted = addresses_in(message.html)
    if not wanted:
        raise Refused(_("This message has no images to show."))
    rows = [RemotePicture(message=message, address=one, digest=tokens.digest(one)) for one in wanted]
    known = RemotePicture.objects.filter(message=message).count()
    RemotePicture.objects.bulk_create(rows, ignore_conflicts=True)
    if known < len(rows):
        from .. import tasks  # noqa: PLC0415  the job calls back into this package

        tasks.fetch_pictures.enqueue(message_id=message.pk, key=f"pictures-{message.pk}")
        record(events.PicturesAsked(message=message.pk), ticket=message.ticket, by=by, via=via)


@transaction.atomic
def trust(message: Message, *, by: "Person", via: str = "web") -> None:
    """Always show this person the pictures of this sender; a sender that was only claimed is nobody to trust."""
    require(by, "tickets.see", message.ticket)
    if message.author_id is None or not message.verified:
        raise Refused(_("It is not certain who sent this message."))
    show(message, by=by, via=via)
    _row, made = TrustedSender.objects.get_or_create(person=by, sender_id=message.author_id)
    if made:
        record(events.SenderTrusted(sender=message.author_id), thing=f"people.person:{by.pk}", by=by, via=via)


@transaction.atomic
def distrust(message: Message, *, by: "Person", via: str = "web") -> None:
    """Ask again before the pictures of this sender are shown."""
    gone, _rows = TrustedSender.objects.filter(person=by, sender=message.author_id).delete()
    if gone and message.author_id:
        record(events.SenderDistrusted(sender=message.author_id), thing=f"people.person:{by.pk}", by=by, via=via)
