"""The words of links, said from either end."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Link

Relation = Link.Relation
# how a link reads from its other end; "relates" reads the same
INVERSE = {"duplicated_by": "duplicates", "blocked_by": "blocks", "caused_by": "causes", "included_in": "includes"}
OTHER_WAY = {"relates": "relates", **{forward: backward for backward, forward in INVERSE.items()}}
WORDS: dict[str, Any] = {
    "relates": gettext_lazy("related"),
    "duplicates": gettext_lazy("duplicate of"),
    "duplicated_by": gettext_lazy("has a duplicate"),
    "blocks": gettext_lazy("blocks"),
    "blocked_by": gettext_lazy("blocked by"),
    "causes": gettext_lazy("causes"),
    "caused_by": gettext_lazy("caused by"),
    "includes": gettext_lazy("includes"),
    "included_in": gettext_lazy("part of"),
}


def choices() -> list[tuple[str, str]]:
    """What a form offers: this ticket … the other one."""
    return [
        ("relates", _("is related to")),
        ("duplicates", _("is a duplicate of")),
        ("duplicated_by", _("has as a duplicate")),
        ("blocks", _("blocks")),
        ("blocked_by", _("is blocked by")),
        ("causes", _("causes")),
        ("caused_by", _("is caused by")),
        ("includes", _("includes")),
        ("included_in", _("is included in")),
        ("parent", _("is a part of")),
        ("part", _("has as a part")),
    ]
