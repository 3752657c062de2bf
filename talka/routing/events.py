from dataclasses import field
from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("routing.routed", _("chose {person}: {reason}"), private=("person",))
class Routed:
    """`others` says of everybody else why not: [{"person": name, "why": words}]."""

    person: str
    person_id: int
    strategy: str
    reason: str
    others: list[dict[str, Any]] = field(default_factory=list)


@event_type("routing.nobody", _("found nobody in the team {team} who could take this"), quiet=True)
class Nobody:
    team: str
    others: list[dict[str, Any]] = field(default_factory=list)


@event_type(
    "routing.returned",
    _("took this back from {person}, who had not touched it for {hours} working hours"),
    private=("person",),
)
class Returned:
    person: str
    person_id: int
    hours: int
