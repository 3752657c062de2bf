from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type

from .models import Metric


@event_type(
    "sla.warned",
    _("{promise}: {percent} percent of the time for “{metric}” is used"),
    quiet=True,
    words={"metric": Metric},
)
class Warned:
    clock: int
    promise: str
    metric: str
    percent: int
    due: str | None


@event_type("sla.breached", _("{promise}: the time for “{metric}” is over"), words={"metric": Metric})
class Breached:
    clock: int
    promise: str
    metric: str
    due: str | None


@event_type("sla.retargeted", _("{promise}: “{metric}” has a new deadline"), quiet=True, words={"metric": Metric})
class Retargeted:
    clock: int
    promise: str
    metric: str
    old: str | None
    new: str | None


@event_type("sla.published", _("published version {number}"))
class Published:
    number: int


@event_type("sla.applied", _("put open tickets under the terms of today"))
class Applied:
    effect: int
