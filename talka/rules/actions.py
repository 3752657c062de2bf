"""Making, publishing, switching and ordering rules; the only code that changes one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import EVERY, desks_of
from talka.events.bus import record
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.tickets.actions.common import single_line
from talka.ui import audit

from . import describing, events
from .definition import Definition, checked, read
from .endless import why_endless
from .models import MANAGE, Rule, Version

if TYPE_CHECKING:
    from talka.desks.models import Desk
    from talka.people.models import Person

MOST = 500  # rules of an installation
ABOUT = ("name", "note", "desk", "owner")


def may_change(rule_desk: int | None, person: "Person | None") -> bool:
    """A rule of one desk: who keeps the rules there; one of all desks: who keeps them everywhere."""
    if person is None:
        return True
    desks = desks_of(person, MANAGE)
    return desks is EVERY or (rule_desk is not None and rule_desk in desks)


def require(rule_desk: int | None, person: "Person | None") -> None:
    if not may_change(rule_desk, person):
        raise NotAllowed(_("You keep the rules of other desks only."), field="desk")


@transaction.atomic
def add(
    name: str, *, by: "Person | None", desk: "Desk | None" = None, note: str = "", owner: "Person | None" = None
) -> Rule:
    """A rule that does nothing yet, last in the order."""
    require(desk.pk if desk else None, by)
    if Rule.objects.count() >= MOST:
        raise Refused(_("At most %(count)s rules.") % {"count": MOST})
    place = (Rule.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    rule = Rule(name=_name(name), desk=desk, note=_note(note), owner=owner or by, position=place)
    rule.save(force_insert=True)
    audit.changed(thing(rule), "added", {"name": ["", rule.name]}, by=by)
    return rule


@transaction.atomic
def describe(rule: Rule, *, by: "Person | None", **about: Any) -> Rule:
    """Its name, note, desk and owner."""
    rule = locked(rule, by)
    if "desk" in about:
        require(about["desk"].pk if about["desk"] else None, by)
    if "name" in about:
        about["name"] = "" if rule.shipped and about["name"] in ("", str(rule)) else _name(about["name"])
    if "note" in about:
        about["note"] = _note(about["note"])
    diff = {
        name: [str(getattr(rule, name) or ""), str(value or "")]
        for name, value in about.items()
        if getattr(rule, name) != value
    }
    if diff:
        for name in diff:
            setattr(rule, name, about[name])
        rule.save(update_fields=list(diff))
        audit.changed(thing(rule), "changed", diff, by=by)
    return rule


@transaction.atomic
def keep_draft(rule: Rule, data: Any, *, by: "Person | None") -> Rule:
    """What would be published; the rule goes on as it is. Checked, so that it can be tried."""
    rule = locked(rule, by)
    rule.draft = _sound(data).data
    rule.save(update_fields=["draft"])
    return rule


@transaction.atomic
def discard(rule: Rule, *, by: "Person | None") -> None:
    rule = locked(rule, by)
    rule.draft = None
    rule.save(update_fields=["draft"])


@transaction.atomic
def publish(rule: Rule, data: Any, *, by: "Person | None", via: str = "web") -> Rule:
    """From here on this holds. A version is kept of what differs; the first one switches the rule on."""
    rule = locked(rule, by)
    kept = _sound(data)
    first = not rule.is_published
    rule.draft = None
    if first or kept.data != read(rule.definition).data:
        old = read(rule.definition)
        rule.number = (rule.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        rule.definition, rule.digest = kept.data, kept.digest
        Version.objects.create(rule=rule, number=rule.number, definition=kept.data, by=by)
        diff = {title: [gone, come] for title, gone, come in describing.difference(old, kept)}
        record(events.Published(number=rule.number, diff=diff), thing=thing(rule), by=by, via=via)
    rule.active, rule.failed_in_row, rule.problem = rule.active or first, 0, ""
    # a rule with times waits for the next one
    rule.swept_at = timezone.now()
    rule.save(
        update_fields=["definition", "digest", "number", "draft", "active", "failed_in_row", "problem", "swept_at"]
    )
    return rule


def roll_back(rule: Rule, number: int, *, by: "Person | None", via: str = "web") -> Rule:
    """Publish an earlier version again, as the newest one."""
    version = rule.versions.filter(number=number).first()
    if version is None:
        raise Refused(_("There is no such version."), field="number")
    return publish(rule, version.definition, by=by, via=via)


@transaction.atomic
def switch(rule: Rule, on: bool, *, by: "Person | None", via: str = "web") -> Rule:
    rule = locked(rule, by)
    if on and not rule.is_published:
        raise Refused(_("Publish it first."))
    if rule.active != on:
        rule.active, rule.failed_in_row = on, 0
        rule.problem = "" if on else rule.problem
        rule.save(update_fields=["active", "failed_in_row", "problem"])
        audit.changed(thing(rule), "changed", {"active": [not on, on]}, by=by, via=via)
    return rule


@transaction.atomic
def order(keys: Iterable[int], *, by: "Person") -> None:
    """These rules in this order, in the places they have among the others (HAZARDS GEN-1: only one's own)."""
    rules = {rule.pk: rule for rule in Rule.objects.select_for_update(of=("self",)).visible_to(by)}
    wanted = [rules[key] for key in dict.fromkeys(keys) if key in rules]
    places = sorted(rule.position for rule in wanted)
    moved = [(rule, place) for rule, place in zip(wanted, places, strict=True) if rule.position != place]
    for rule, place in moved:
        require(rule.desk_id, by)
        rule.position = place
    if moved:
        Rule.objects.bulk_update([rule for rule, _place in moved], ["position"])
        audit.changed("rules.rule:order", "changed", {"order": ["", ", ".join(map(str, wanted))[:2000]]}, by=by)


@transaction.atomic
def remove(rule: Rule, *, by: "Person | None", via: str = "web") -> None:
    rule = locked(rule, by)
    said = {"name": [str(rule), ""]}
    name = thing(rule)
    rule.delete()
    audit.changed(name, "removed", said, by=by, via=via)


def locked(rule: Rule, by: "Person | None") -> Rule:
    found = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    require(found.desk_id, by)
    return found


def thing(rule: Rule) -> str:
    return f"rules.rule:{rule.pk}"


def _sound(data: Any) -> Definition:
    kept = checked(data)
    if why := why_endless(kept):
        raise Invalid(why, field="then", code="endless")
    return kept


def _note(text: str) -> str:
    return text.replace("\0", "").strip()[:5000]


def _name(text: str) -> str:
    name = single_line(text, 120)
    if not name:
        raise Invalid(_("Give it a name."), field="name")
    return name
