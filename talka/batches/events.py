from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("batch.ordered", _("changed many tickets at once ({count}): {what}"))
class Ordered:
    batch: int
    count: int
    what: str


@event_type("batch.ended", _("the change of many tickets ended: {done} changed, {refused} not"))
class Ended:
    batch: int
    state: str
    done: int
    refused: int
