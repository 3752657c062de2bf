from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("rule.ran", _("applied the rule “{name}”"), quiet=True)
class Ran:
    """The cause of everything the rule does to the ticket."""

    rule: int
    name: str
    version: int


@event_type("rule.stopped", _("stopped the rule “{name}”: {reason}"))
class Stopped:
    rule: int
    name: str
    reason: str


@event_type("rule.told", _("applied a rule: {text}"), quiet=True)
class Told:
    """`people` hear of it (notifications listen to the name)."""

    rule: int
    text: str
    people: list[int]


@event_type("rule.published", _("published version {number}"))
class Published:
    number: int
    diff: dict[str, Any]


@event_type("rule.switched_off", _("switched the rule off: {reason}"))
class SwitchedOff:
    """It failed again and again; `people` hear of it."""

    rule: int
    name: str
    reason: str
    people: list[int]
