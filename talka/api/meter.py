"""So many calls a minute for each caller, over all processes (HAZARDS TOK-3).

Each process takes calls in batches by one guarded UPDATE, so the limit holds without a write for every call.
"""

import threading
import time
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from .models import Meter

LIMIT = 600  # calls
WINDOW = 60  # seconds
BATCH = 20


@dataclass
class Share:
    """The calls that this process took of a window and has not given out yet; `rest` is what nobody took."""

    window: int
    left: int
    rest: int


@dataclass(frozen=True)
class Reading:
    allowed: bool
    remaining: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """As in the IETF draft "RateLimit header fields for HTTP"."""
        told = {
            "RateLimit-Policy": f'"calls";q={LIMIT};w={WINDOW}',
            "RateLimit": f'"calls";r={self.remaining};t={self.seconds}',
        }
        return told if self.allowed else told | {"Retry-After": str(self.seconds)}


_shares: dict[str, Share] = {}
_lock = threading.Lock()


def count(caller: str, now: float | None = None) -> Reading:
    now = time.time() if now is None else now
    window, seconds = int(now // WINDOW), int(WINDOW - now % WINDOW) or 1
    with _lock:
        share = _shares.get(caller)
        if share is None or share.window != window or share.left == 0:
            if len(_shares) > 10_000:
                _shares.clear()
            share = _shares[caller] = _taken(caller, window)
        if share.left == 0:
            return Reading(False, 0, seconds)
        share.left -= 1
        return Reading(True, share.left + share.rest, seconds)


def forget() -> None:
    _shares.clear()


def _taken(caller: str, window: int) -> Share:
    rows = Meter.objects.filter(caller=caller)
    if not rows.filter(window=window).exists():
        try:
            with transaction.atomic():
                Meter.objects.create(caller=caller, window=window)
        except IntegrityError:
            # an older window of this caller: whoever is first begins the new one
            rows.filter(window__lt=window).update(window=window, used=0)
    taken = rows.filter(window=window, used__lte=LIMIT - BATCH).update(used=F("used") + BATCH)
    used = rows.values_list("used", flat=True).get()
    return Share(window, BATCH if taken else 0, max(LIMIT - used, 0))
