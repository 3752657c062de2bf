"""Amounts of time as people type and read them."""

import re

LONGEST = 24 * 60  # minutes of one entry
_CLOCK = re.compile(r"(\d{1,3}):([0-5]?\d)\Z")
_HOURS = re.compile(
    r"(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:h|hr|hrs|hours?|v|val)\.?(?:\s*(\d{1,3})\s*(?:m|min|minutes?)?\.?)?\Z"
)
_MINUTES = re.compile(r"(\d{1,4})\s*(?:m|min|minutes?|minutės|minučių)?\.?\Z")


def read(text: str) -> int | None:
    """Minutes of "90", "1:30", "1h 30", "1,5 h", "1 val. 30 min."; None for anything else."""
    text = text.strip().lower()
    if match := _CLOCK.match(text):
        return int(match[1]) * 60 + int(match[2])
    if match := _HOURS.match(text):
        return round(float(match[1].replace(",", ".")) * 60) + int(match[2] or 0)
    if match := _MINUTES.match(text):
        return int(match[1])
    return None


def shown(minutes: int | None) -> str:
    """1:30, the same in every language and easy to add up."""
    hours, rest = divmod(minutes or 0, 60)
    return f"{hours}:{rest:02}"
