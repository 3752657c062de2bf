"""Fetching what was asked for: in the background, a few at a time, through the one way out (HAZARDS TRK-1, SSRF-4..6)."""

import datetime as dt
import logging
from concurrent.futures import ThreadPoolExecutor

from django.db import transaction
from django.utils import timezone

from talka.events.bus import record
from talka.files import store
from talka.files.kinds import SHOWN_INLINE, detect
from talka.kit import egress

from .. import events
from ..models import Message, RemotePicture

log = logging.getLogger(__name__)
LARGEST = 1024 * 1024  # bytes of one picture
MOST = 8 * LARGEST  # of all pictures of a message
AT_ONCE = 6
KEPT = dt.timedelta(days=30)
# a sender learns that somebody here looked, not who and not with what
HEADERS = {"User-Agent": "Talka image proxy", "Accept": "image/png, image/jpeg, image/gif, image/webp"}


def fetch_for(message_id: int) -> None:
    """All that was asked for and not tried yet; each is tried once."""
    wanted = list(RemotePicture.objects.filter(message=message_id, tried_at=None))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda row: _picture(row.address), wanted))
    left = MOST
    for row, data in zip(wanted, answers, strict=True):
        left -= len(data or b"")
        _keep(row, data if left >= 0 else None)
    if wanted and (message := Message.objects.select_related("ticket").filter(pk=message_id).first()):
        record(events.PicturesFetched(message=message_id), ticket=message.ticket, by=None, via="system")


def _picture(address: str) -> bytes | None:
    """Its bytes, if it is one of the few kinds that are shown in place (HAZARDS XSS-3)."""
    try:
        data = egress.get(address, HEADERS, most=LARGEST)
    except (egress.Blocked, egress.Unreached) as why:
        log.info("a picture was not fetched: %s", why)
        return None
    return data if detect(data[:16]) in SHOWN_INLINE else None


@transaction.atomic
def _keep(row: RemotePicture, data: bytes | None) -> None:
    row.file = store.save("image", data, limit=LARGEST) if data else None
    row.tried_at = timezone.now()
    row.save(update_fields=["file", "tried_at"])


def forget_old() -> int:
    """After a month they are blocked again; the bytes go with the next sweep of files."""
    return RemotePicture.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()[0]
