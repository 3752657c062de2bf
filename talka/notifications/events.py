from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("notices.given", _("told those whom it concerns"), quiet=True)
class Given:
    """So that open pages count anew; `people` are keys."""

    people: list[int]
