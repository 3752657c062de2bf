"""Jobs that only tests run; each leaves a line in the file `done` of the working folder."""

import os
import time
from pathlib import Path

from talka.jobs.queue import job


def say(word: str) -> None:
    with Path("done").open("a", encoding="utf-8") as lines:
        lines.write(f"{word}\n")


@job(retries=1, backoff=(60, 300))
def fetch(word: str, fail: bool = False) -> None:
    if fail:
        raise RuntimeError(f"no {word} today")
    say(word)


@job(lane="bulk")
def sweep(word: str) -> None:
    say(word)


@job(lane="bulk")
def ponder(seconds: float) -> None:
    say("begun")
    time.sleep(seconds)
    say("ended")


@job(retries=2)
def die() -> None:
    """Takes its worker along, like a crash in a C library."""
    say("dying")
    os._exit(9)
