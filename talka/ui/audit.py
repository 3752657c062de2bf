"""How an edit of a plain record reaches the event log, which lies above this layer, and how its history comes back.

`ui` may not import `events`; the events module puts its recorder and its reader here when it starts. A Screen calls
`audit.changed(thing, verb, diff, by=person)` inside the transaction of the edit.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Recorder = Callable[..., Any]


@dataclass(frozen=True)
class Line:
    """One line of a record's history."""

    at: datetime
    who: str
    sentence: str
    via: str = "web"
    diff: dict[str, Any] = field(default_factory=dict)


Reader = Callable[[str, int], list[Line]]
_recorder: list[Recorder] = []
_reader: list[Reader] = []


def install(recorder: Recorder, reader: Reader | None = None) -> None:
    _recorder[:] = [recorder]
    _reader[:] = [reader] if reader else []


def changed(thing: str, verb: str, diff: dict[str, Any], *, by: Any, via: str = "web") -> None:
    """`thing` is "people.team:7", `verb` is added|changed|removed, `diff` is {field: [old, new]} without secrets."""
    for recorder in _recorder:
        recorder(thing, verb, diff, by=by, via=via)


def history(thing: str, most: int = 200) -> list[Line]:
    """What happened to a record, newest first."""
    return [line for reader in _reader for line in reader(thing, most)]
