"""The events of plain records: one edit in a Screen is one of these."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from .bus import event_type


@event_type("record.added", _("added this record"))
class Added:
    diff: dict[str, Any]


@event_type("record.changed", _("changed this record"))
class Changed:
    diff: dict[str, Any]


@event_type("record.removed", _("removed this record"))
class Removed:
    diff: dict[str, Any]


@event_type("option.changed", _("changed the setting {name}"))
class OptionChanged:
    name: str
    old: Any
    new: Any
