"""Incident management (ITIL 4): an unplanned interruption or a loss of quality of a service."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kit.workflow import Move, Phase, Status, Workflow
from talka.tickets.practices import Practice, practice

flow = Workflow(
    statuses=(
        Status("new", pgettext_lazy("status", "New"), Phase.NEW),
        Status("open", _("In progress"), Phase.OPEN),
        Status("waiting", _("Waiting for the customer"), Phase.WAITING),
        Status("on_hold", _("Waiting for a third party"), Phase.WAITING),
        Status("solved", pgettext_lazy("status", "Resolved"), Phase.DONE),
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
            _("Resolve"),
            ("new", "open", "waiting", "on_hold"),
            "solved",
            "tickets.move",
            icon="circle-check",
            key="e",
        ),
        Move("reopen", _("Reopen"), ("solved", "closed"), "open", "tickets.move", icon="rotate", portal=True),
        Move("close", _("Close"), ("solved",), "closed", "tickets.move", icon="check", portal=True),
        Move(
            "cancel",
            _("Close without a fix"),
            ("new", "open", "waiting", "on_hold"),
            "closed",
            "tickets.move",
            icon="x",
            portal=True,
        ),
    ),
)

practice(
    Practice("incident", _("Incident"), _("Incidents"), "INC", flow, icon="alert-triangle"),
    module="incidents",
)
