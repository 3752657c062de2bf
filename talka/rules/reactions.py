"""What rules hear: the events named in listened.py, and those that other modules add by `triggers.trigger`."""

from . import listened, verbs

__all__ = ["listened", "verbs"]
