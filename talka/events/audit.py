"""Edits of plain records and of options, which happen in lower layers, become events here."""

from typing import Any

from talka.options import store
from talka.ui import audit

from . import events
from .bus import event_types, record
from .models import Event

BY_VERB = {"added": events.Added, "changed": events.Changed, "removed": events.Removed}


def record_change(thing: str, verb: str, diff: dict[str, Any], *, by: Any, via: str = "web") -> None:
    record(BY_VERB[verb](diff=diff), thing=thing, by=by, via=via)


def record_option(name: str, old: Any, new: Any, *, by: Any) -> None:
    record(events.OptionChanged(name=name, old=old, new=new), thing=f"options.setting:{name}", by=by)


def history(thing: str, most: int) -> list[audit.Line]:
    """The last lines of a record's history, newest first; index event_thing."""
    found = Event.objects.filter(thing=thing).exclude(thing="").select_related("actor").order_by("-pk")[:most]
    return [
        audit.Line(
            at=event.at, who=str(event.actor or ""), sentence=_sentence(event), via=event.via, diff=_diff(event.data)
        )
        for event in found
    ]


def _sentence(event: Event) -> str:
    # an event of a module that has been deleted since still has a line
    if event.kind not in event_types:
        return event.kind
    return str(event_types[event.kind].sentence).replace("{name}", str(event.data.get("name", "")))


def _diff(data: dict[str, Any]) -> dict[str, Any]:
    if "diff" in data:
        return dict(data["diff"])
    return {data["name"]: [data["old"], data["new"]]} if {"name", "old", "new"} <= data.keys() else {}


def install() -> None:
    audit.install(record_change, history)
    store.on_change(record_option)
