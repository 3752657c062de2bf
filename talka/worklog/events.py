from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("time.recorded", _("recorded {amount} of work for {day}"), quiet=True)
class Recorded:
    entry: int
    amount: str
    day: str


@event_type("time.changed", _("changed the recorded work of {day}: {changes}"), quiet=True)
class Changed:
    entry: int
    day: str
    changes: str
    diff: dict[str, Any]


@event_type("time.removed", _("deleted {amount} of recorded work for {day}"), quiet=True)
class Removed:
    entry: int
    amount: str
    day: str
    person: int


@event_type("timer.started", _("started a timer"), quiet=True)
class Started:
    timer: int


@event_type("timer.paused", _("paused the timer"), quiet=True)
class Paused:
    timer: int
    seconds: int


@event_type("timer.stopped", _("stopped the timer"), quiet=True)
class Stopped:
    timer: int
    seconds: int
