"""Who writes first. SQLite has one writer and no queue for it: whoever asks again at once starves the others.

Mail that arrives is kept before mail that is kept is worked on, so the settling lets the keeping pass.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 0.5  # seconds the settling steps back in one go, so that a flood cannot stop it

_lock = threading.Lock()
_clear = threading.Event()
_clear.set()
_keeping = 0


@contextmanager
def first() -> Iterator[None]:
    """Around a commit that somebody outside is waiting for."""
    _count(1)
    try:
        yield
    finally:
        _count(-1)


def let_pass() -> None:
    """Between two commits of our own: wait while others keep mail."""
    _clear.wait(LONGEST)


def _count(change: int) -> None:
    global _keeping
    with _lock:
        _keeping += change
        if _keeping:
            _clear.clear()
        else:
            _clear.set()
