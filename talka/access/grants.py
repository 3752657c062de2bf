"""Two questions only: what may this person do, and on which desks."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from talka.kit.errors import NotAllowed
from talka.kit.prepared import Prepared

from .models import Grant
from .permissions import permissions, vetoes

if TYPE_CHECKING:
    from talka.people.models import Person

EVERY: None = None  # "on every desk"
ALL = "*"


@dataclass(frozen=True)
class Held:
    """The permissions of one person: those held everywhere, and those held on single desks."""

    everywhere: frozenset[str] = frozenset()
    on_desk: dict[int, frozenset[str]] = field(default_factory=dict)

    def has(self, permission: str, desk_id: int | None = None) -> bool:
        """On this desk; without a desk: anywhere at all."""
        if permission not in permissions:
            return False
        if _in(permission, self.everywhere):
            return True
        if desk_id is not None:
            return _in(permission, self.on_desk.get(desk_id, frozenset()))
        return any(_in(permission, names) for names in self.on_desk.values())

    def desks(self, permission: str) -> set[int] | None:
        """The desks where it holds; None (EVERY) when everywhere."""
        if permission not in permissions:
            return set()
        if _in(permission, self.everywhere):
            return EVERY
        return {desk for desk, names in self.on_desk.items() if _in(permission, names)}


def _in(permission: str, names: frozenset[str]) -> bool:
    return ALL in names or permission in names


def held_by(person: "Person") -> Held:
    """Read once per loaded person: a request, a job and an API call each load their own."""
    if not person.is_active or person.pk is None:
        return Held()
    known = getattr(person, "_held", None)
    if known is None:
        known = person._held = _read(person)
    limit = getattr(person, "scopes", None)
    return known if limit is None else _limited(known, frozenset(limit))


def remember(person: "Person", held: Held) -> None:
    """Say what a person holds without asking the database, as for a statement that is written before it has a reader."""
    person.__dict__["_held"] = held


def forget(person: "Person") -> None:
    person.__dict__.pop("_held", None)


def _read(person: "Person") -> Held:
    everywhere: set[str] = set()
    on_desk: dict[int, set[str]] = {}
    for desk_id, names in GRANTS.all(person=person.pk):
        (everywhere if desk_id is None else on_desk.setdefault(desk_id, set())).update(names)
    return Held(frozenset(everywhere), {desk: frozenset(names) for desk, names in on_desk.items()})


def _grants(person: int) -> "QuerySet[Grant, tuple[int | None, list[str]]]":
    mine = Q(person_id=person) | Q(team__memberships__person_id=person, team__active=True)
    return Grant.objects.filter(mine).values_list("desk_id", "role__permissions")


GRANTS = Prepared(_grants, person=int)


def _limited(held: Held, scopes: frozenset[str]) -> Held:
    """A token may do what its scopes name AND its owner may (HAZARDS PRIV-3)."""
    if "all" in scopes:
        return held
    known = permissions.names()

    def cut(names: frozenset[str]) -> frozenset[str]:
        return frozenset(n for n in known if _in(n, names) and (n in scopes or n.split(".")[0] in scopes))

    return Held(cut(held.everywhere), {desk: cut(names) for desk, names in held.on_desk.items()})


def allowed(person: "Person | None", permission: str, thing: Any = None) -> bool:
    """None is the system itself. `thing` may be a ticket or anything else with a desk_id."""
    if person is None:
        return True
    if not getattr(person, "is_authenticated", False):
        return False
    if not held_by(person).has(permission, getattr(thing, "desk_id", None)):
        return False
    return not any(says_no(person, thing) for says_no in vetoes.get(permission, ()))


def require(person: "Person | None", permission: str, thing: Any = None) -> None:
    if not allowed(person, permission, thing):
        label = permissions[permission].label if permission in permissions else permission
        raise NotAllowed(_("You need the permission “%(permission)s” for this.") % {"permission": label})


def desks_of(person: "Person", permission: str) -> set[int] | None:
    return held_by(person).desks(permission)
