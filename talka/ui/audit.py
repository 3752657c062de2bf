"""How an edit of a plain record reaches the event log, which lies above this layer.

`ui` may not import `events`; the events module puts its recorder here when it starts. A Screen calls
`audit.changed(thing, verb, diff, by=person)` inside the transaction of the edit.
"""

from collections.abc import Callable
from typing import Any

Recorder = Callable[..., Any]
_recorder: list[Recorder] = []


def install(recorder: Recorder) -> None:
    _recorder[:] = [recorder]


def changed(thing: str, verb: str, diff: dict[str, Any], *, by: Any, via: str = "web") -> None:
    """`thing` is "people.team:7", `verb` is added|changed|removed, `diff` is {field: [old, new]} without secrets."""
    for recorder in _recorder:
        recorder(thing, verb, diff, by=by, via=via)
