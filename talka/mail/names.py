"""What may stand beside an address."""

import re
import unicodedata

FORBIDDEN = re.compile(r"[<>@\"\\,;:]")


def plain_name(name: str) -> str:
    """A display name that is one line, no address and not turned around (HAZARDS MID-10)."""
    visible = "".join(c if c == " " or unicodedata.category(c)[0] not in "CZ" else " " for c in name)
    return " ".join(FORBIDDEN.sub(" ", visible).split())[:120]
