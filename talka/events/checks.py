"""Nobody listens for what is never said (`talka check`)."""

from typing import Any

from django.core.checks import CheckMessage, Warning, register

from . import bus


@register("events")
def every_heard_kind_is_declared(**_options: Any) -> list[CheckMessage]:
    """A warning and no error: a module may listen to one that is not installed, and is quiet then."""
    return [
        Warning(
            f"A reaction hears “{kind}”, and no module declares such an event.",
            hint="Look for a spelling mistake, or install the module that records it.",
            id="events.W001",
        )
        for kind in sorted(bus.heard_kinds() - bus.declared_kinds())
    ]
