"""The verb that rules have while this module is on."""

from . import verbs

__all__ = ["verbs"]
