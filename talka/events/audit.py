"""Edits of plain records and of options, which happen in lower layers, become events here."""

from typing import Any


from talka.options import store
from talka.ui import audit

from . import events
from .bus import record

BY_VERB = {"added": events.Added, "changed": events.Changed, "removed": events.Removed}


def record_change(thing: str, verb: str, diff: dict[str, Any], *, by: Any, via: str = "web") -> None:
    record(BY_VERB[verb](diff=diff), thing=thing, by=by, via=via)


def record_option(name: str, old: Any, new: Any, *, by: Any) -> None:
    record(events.OptionChanged(name=name, old=old, new=new), thing=f"options.setting:{name}", by=by)


def install() -> None:
    audit.install(record_change)
    store.on_change(record_option)
