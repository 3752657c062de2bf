"""Taking mail in: bytes and row are committed before the source hears "I have it" (HAZARDS I1)."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talka.kit import crash
from talka.kit.errors import Refused

from . import keeping, turns
from .models import Mailbox, RawMail

JOB = "mail.receive"


class TooLarge(Refused):
    """More bytes than we take; said to the sender's server, nothing is kept."""


@dataclass(frozen=True)
class Offer:
    """A mail as a source hands it over. `key` is what the source knows it by, if that is certain to be one mail."""

    raw: bytes = field(repr=False)
    source: str = "pipe"
    mailbox: Mailbox | None = None
    key: str = ""
    envelope_from: str | None = None
    envelope_to: tuple[str, ...] = ()


def store(offer: Offer) -> RawMail:
    """Keep one mail; the same `key` again gives the row that is there already."""
    if offer.key and (known := RawMail.objects.filter(source_key=_key(offer)).first()):
        return known
    try:
        return store_all([offer])[0]
    except IntegrityError:
        known = RawMail.objects.filter(source_key=_key(offer)).first()
        if known is None:
            raise
        return known


def store_all(offers: Sequence[Offer]) -> list[RawMail]:
    """Keep several mails in one commit: what makes a burst quick."""
    from .tasks import receive  # noqa: PLC0415  the job imports the pipeline, which imports this

    for offer in offers:
        if len(offer.raw) > settings.MAX_MAIL:
            raise TooLarge(
                _("The mail is larger than %(size)s MB.") % {"size": settings.MAX_MAIL // 1024 // 1024},
                code="too_large",
            )
    rows = [_row(offer) for offer in offers]
    crash.point("keep.written")
    try:
        with turns.first(), transaction.atomic():
            kept = RawMail.objects.bulk_create(rows)
            receive.enqueue(key=JOB)
            crash.point("keep.uncommitted")
    except BaseException:
        for row in rows:
            keeping.forget(row.path)
        raise
    crash.point("keep.committed")
    return kept


def refuse(offer: Offer, reason: str) -> RawMail:
    """Note a mail that is not taken, with what we have of it, so that it is not asked for again and people see why."""
    if known := RawMail.objects.filter(source_key=_key(offer)).first():
        return known
    row = _row(offer)
    row.state, row.reason = RawMail.State.REFUSED, reason[:500]
    row.save(force_insert=True)
    return row


def known_keys(offers: Sequence[Offer]) -> set[str]:
    """Of these, the keys that are kept already."""
    by_key = {_key(offer): offer.key for offer in offers}
    return {by_key[key] for key in RawMail.objects.filter(source_key__in=by_key).values_list("source_key", flat=True)}


def _row(offer: Offer) -> RawMail:
    return RawMail(
        mailbox=offer.mailbox,
        source=offer.source,
        source_key=_key(offer),
        envelope_from=offer.envelope_from,
        envelope_to=list(offer.envelope_to)[:100],
        sha256=hashlib.sha256(offer.raw).hexdigest(),
        size=len(offer.raw),
        path=keeping.keep(offer.raw),
    )


def _key(offer: Offer) -> str:
    """One name for one mail of one source; pipe and SMTP give none, there a repeat is found by its content."""
    if not offer.key:
        return f"{offer.source}:{uuid.uuid4().hex}"
    box = offer.mailbox.pk if offer.mailbox else 0
    return f"{offer.source}:{box}:{hashlib.sha256(offer.key.encode('utf-8', 'replace')).hexdigest()}"
