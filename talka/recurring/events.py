from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("schedule.opened", _("opened this by the schedule “{name}”"), quiet=True)
class Opened:
    """The cause of the ticket."""

    schedule: int
    name: str
    due: str
