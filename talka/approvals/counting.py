"""When a step is decided: pure arithmetic of the voices."""

from math import ceil

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rule(models.TextChoices):
    ANYONE = "anyone", _("Anyone of them")
    ALL = "all", _("All of them")
    AT_LEAST = "at_least", _("At least so many")
    PERCENT = "percent", _("At least so many percent")


def needed(rule: str, amount: int, people: int) -> int:
    """How many have to say yes, of so many that are asked."""
    match rule:
        case Rule.ALL:
            return people
        case Rule.AT_LEAST:
            return amount
        case Rule.PERCENT:
            return ceil(people * amount / 100)
    return 1


def outcome(wanted: int, yes: int, no: int, people: int) -> bool | None:
    """True or False once it is certain, None while those who have not answered can still decide."""
    if yes >= wanted:
        return True
    return False if people - no < wanted else None
