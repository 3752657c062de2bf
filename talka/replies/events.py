from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("macro.used", _("used the macro “{name}”"))
class Used:
    macro: int | None
    name: str


@event_type("macro.undone", _("took the macro “{name}” back"))
class Undone:
    name: str
    use: int
