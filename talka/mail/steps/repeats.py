import hashlib
from dataclasses import replace

from django.utils.translation import gettext as _

from talka.kit.prepared import Prepared

from .. import keeping
from ..models import RawMail
from .arrival import Arrival, Outcome, done

EARLIER = Prepared(
    lambda fingerprint, pk: RawMail.objects.filter(fingerprint=fingerprint).exclude(pk=pk), fingerprint=str, pk=int
)


def already_seen(arrival: Arrival) -> Arrival | Outcome:
    """The same Message-ID with the same body to the same mailbox is one mail, however often it is delivered.

    Not the Message-ID alone: a stranger could send a guessed one first and make us drop the real mail (HAZARDS I3).
    """
    print_ = fingerprint(arrival)
    earlier = EARLIER.first(fingerprint=print_, pk=arrival.raw.pk)
    if earlier is not None:
        return done(
            RawMail.Outcome.DUPLICATE, _("The same mail as number %(number)s.") % {"number": earlier.pk}, earlier.ticket
        )
    return replace(arrival, fingerprint=print_)


def fingerprint(arrival: Arrival) -> str:
    raw = keeping.read(arrival.raw.path)
    identifier = arrival.letter.message_id.strip()
    box = arrival.mailbox.pk if arrival.mailbox else 0
    # a mail without Message-ID is itself only down to its last header
    content = body(raw) if identifier else raw
    return hashlib.sha256(b"\0".join([str(box).encode(), identifier.encode("utf-8", "replace"), content])).hexdigest()


def body(raw: bytes) -> bytes:
    """What follows the headers, with line ends of one kind: servers on the way change both."""
    text = raw.replace(b"\r\n", b"\n").lstrip(b"\n")
    return text.partition(b"\n\n")[2].rstrip()
