"""A rule that would set itself off for ever is refused when it is saved, where that can be told."""

from django.utils.translation import gettext as _

from talka.kit.query import Field

from .definition import Definition
from .triggers import triggers


def why_endless(kept: Definition) -> str:
    """What makes it endless, in words; "" when it ends, or when only running it can tell (then guarding.py ends it)."""
    if twice := _set_twice(kept):
        return _("It sets “%(field)s” twice, to different values.") % {"field": twice}
    if kept.mode != "events" or kept.by:
        return ""  # a rule is neither a customer nor an agent nor a person: it does not hear itself
    for deed in kept.then:
        verb = deed.verb
        again = [kind for kind in verb.emits if kind in kept.events] if verb and not verb.settles else []
        if again and not _guarded(kept):
            words = {"event": triggers[again[0]].label, "deed": verb.said(deed.given) if verb else ""}
            return (
                _(
                    "It would set itself off for ever: “%(deed)s” is again “%(event)s”. Let it hear people only, or ask for a tag that it adds."
                )
                % words
            )
    return ""


def _set_twice(kept: Definition) -> str:
    seen: dict[str, str] = {}
    for deed in kept.then:
        verb = deed.verb
        if verb is None or not verb.settles or set(deed.given) != {"to"}:
            continue
        if seen.setdefault(deed.do, deed.given["to"]) != deed.given["to"]:
            return str(verb.label)
    return ""


def _guarded(kept: Definition) -> bool:
    """It adds a tag and does not fit a ticket that has it."""
    added = {name.strip() for deed in kept.then if deed.do == "add_tags" for name in deed.given["tags"].split(",")}
    asked = (
        item for item in kept.conditions.query.items if isinstance(item, Field) and item.name == "tag" and item.negated
    )
    return any(added & {str(value) for value in item.values} for item in asked)
