"""Service request management (ITIL 4): somebody asks for something we normally give."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kit.workflow import Move, Phase, Status, Workflow
from talka.tickets.practices import Practice, practice

flow = Workflow(
    statuses=(
        Status("new", pgettext_lazy("status", "New"), Phase.NEW),
        Status("open", pgettext_lazy("status", "Open"), Phase.OPEN),
        Status("waiting", _("Waiting for the customer"), Phase.WAITING),
        Status("on_hold", _("Waiting for a third party"), Phase.WAITING),
        Status("solved", pgettext_lazy("status", "Fulfilled"), Phase.DONE),
        Status("closed", pgettext_lazy("status", "Closed"), Phase.CLOSED),
    ),
    moves=(
        Move("begin", _("Begin"), ("new",), "open", "tickets.move", icon="player-play"),
        Move(
            "wait",
            _("Wait for the customer"),
            ("new", "open", "on_hold"),
            "waiting",
            "tickets.move",
            icon="clock-pause",
        ),
        Move(
            "hold", _("Wait for a third party"), ("new", "open", "waiting"), "on_hold", "tickets.move", icon="hourglass"
        ),
        Move("resume", _("Go on"), ("waiting", "on_hold"), "open", "tickets.move", icon="player-play"),
        Move(
            "solve",
            _("Fulfil"),
            ("new", "open", "waiting", "on_hold"),
            "solved",
            "tickets.move",
            icon="circle-check",
            key="e",
        ),
        Move("reopen", _("Reopen"), ("solved", "closed"), "open", "tickets.move", icon="rotate", portal=True),
        Move(
            "close",
            _("Close"),
            ("new", "open", "waiting", "on_hold", "solved"),
            "closed",
            "tickets.move",
            icon="check",
            portal=True,
        ),
    ),
)

practice(
    Practice("request", _("Request"), _("Requests"), "REQ", flow, icon="message-circle"),
    module="requests",
)
