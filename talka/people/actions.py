"""People come to be here: by hand, by mail, by sign-up and by import."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talka.kit.addresses import canonical
from talka.kit.errors import Invalid
from talka.kit.prepared import Prepared
from talka.ui import audit

from .models import Identity, Organization, Person, Team

if TYPE_CHECKING:
    By = Person | None

# who may change whom is known above this layer: access puts its rules here when it starts
before_edit: list[Callable[[Person, set[str], dict[str, Any], Person | None], None]] = []
after_edit: list[Callable[[Person, set[str]], None]] = []
before_joining: list[Callable[[Team, list[Person], list[Person], Person | None], None]] = []
after_joining: list[Callable[[list[Person]], None]] = []

EDITABLE = (
    "name", "email", "phone", "title", "organization", "manager", "language", "time_zone", "note", "is_active", "theme",
    "density", "shortcuts", "composer", "landing", "away_from", "away_until", "substitute",
)  # fmt: skip


BY_EMAIL = Prepared(lambda email: Person.objects.select_related("organization").filter(email=email), email=str)


def by_address(address: str) -> Person | None:
    """The person an address belongs to, by their own or by another known one."""
    email = canonical(address)
    if not email:
        return None
    found = BY_EMAIL.first(email=email)
    if found is None:
        identity = Identity.objects.select_related("person").filter(kind="email", value=email).first()
        found = identity.person if identity else None
    return found


@transaction.atomic
def add_person(
    *, email: str = "", name: str = "", password: str = "", by: "By", via: str = "web", **fields: Any
) -> Person:
    """A new person; raises Invalid when the address is not one or is taken."""
    wanted = canonical(email) if email else ""
    if email and not wanted:
        raise Invalid(_("“%(email)s” is not an e-mail address.") % {"email": email[:100]}, field="email")
    if wanted and by_address(wanted) is not None:
        raise Invalid(_("Somebody already has this e-mail address."), field="email", code="taken")
    person = Person(email=wanted, name=plain_name(name), **{k: v for k, v in fields.items() if k in EDITABLE})
    if password:
        person.set_password(password)
    else:
        person.set_unusable_password()
    person.save(force_insert=True)
    audit.changed(
        f"people.person:{person.pk}", "added", {"name": ["", person.name], "email": ["", wanted]}, by=by, via=via
    )
    return person


def find_or_create_requester(
    email: str, name: str = "", *, by: "By" = None, via: str = "mail", language: str = "en"
) -> Person:
    """The person behind an address, made as a requester without sign-in when nobody has it yet.

    Organisation follows only a *verified* address (HAZARDS MID-8), so it is not set here.
    """
    found = by_address(email)
    if found is not None:
        if not found.name and plain_name(name):
            found.name = plain_name(name)
            found.save(update_fields=["name"])
        return found
    try:
        with transaction.atomic():
            return add_person(email=email, name=name, by=by, via=via, language=language)
    except (IntegrityError, Invalid):
        # another mail from the same new address was faster
        found = by_address(email)
        if found is None:
            raise
        return found


def plain_name(name: str) -> str:
    """A display name without control characters or a disguised address, at most 200 characters."""
    text = " ".join("".join(c for c in name if c.isprintable()).split())[:200]
    return re.sub(r"[<>\"]", "", text).strip()


@transaction.atomic
def edit_person(person: Person, *, by: "By", via: str = "web", **fields: Any) -> Person:
    """Change what is known of a person; one audit event with the differences."""
    diff: dict[str, list[Any]] = {}
    changed: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in EDITABLE:
            raise Invalid(_("“%(name)s” cannot be changed here.") % {"name": name}, field=name)
        if name == "email" and value:
            value = canonical(value)
            other = by_address(value) if value else None
            if not value or (other is not None and other.pk != person.pk):
                raise Invalid(_("This e-mail address cannot be used."), field="email")
        if name == "manager":
            _check_manager(person, value)
        old = getattr(person, name)
        if old != value:
            diff[name] = [_shown(old), _shown(value)]
            changed[name] = value
    for rule in before_edit:
        rule(person, set(changed), changed, by)
    for name, value in changed.items():
        setattr(person, name, value)
    if diff:
        person.save(update_fields=list(diff))
        for consequence in after_edit:
            consequence(person, set(changed))
        audit.changed(f"people.person:{person.pk}", "changed", diff, by=by, via=via)
    return person


@transaction.atomic
def say_away(
    person: Person,
    first: dt.date | None,
    last: dt.date | None,
    *,
    substitute: Person | None = None,
    by: "By",
    via: str = "web",
) -> Person:
    """Out of office, both days included; no days at all means here again. Others read it before they give work."""
    if first and last and last < first:
        raise Invalid(_("The last day is before the first one."), field="away_until")
    if substitute is not None and (first or last) is None:
        raise Invalid(_("Say from when or until when you are away."), field="away_from")
    if substitute is not None and (substitute.pk == person.pk or not (substitute.is_agent and substitute.is_active)):
        raise Invalid(_("Choose a colleague who works here."), field="substitute")
    return edit_person(person, away_from=first, away_until=last, substitute=substitute, by=by, via=via)


@transaction.atomic
def add_team(name: str, *, members: "list[Person] | tuple[Person, ...]" = (), by: "By", description: str = "") -> Team:
    team = Team.objects.create(name=name, description=description)
    team.members.set(members)
    audit.changed(f"people.team:{team.pk}", "added", {"name": ["", name]}, by=by)
    return team


@transaction.atomic
def set_members(team: Team, members: "Iterable[Person]", *, by: "By") -> Team:
    """Who is in a team; those who stay keep leading it. The Screen that calls it records the difference."""
    wanted = {person.pk: person for person in members}
    present = {person.pk: person for person in team.members.all()}
    joined = [person for pk, person in wanted.items() if pk not in present]
    left = [person for pk, person in present.items() if pk not in wanted]
    for rule in before_joining:
        rule(team, joined, left, by)
    team.members.add(*joined)
    team.members.remove(*left)
    for consequence in after_joining:
        consequence([*joined, *left])
    return team


@transaction.atomic
def set_active(team: Team, active: bool, *, by: "By") -> Team:
    """Take a team out of use or put it back: its members lose or get what it may do."""
    members = list(team.members.all())
    joined, left = (members, []) if active else ([], members)
    for rule in before_joining:
        rule(team, joined, left, by)
    team.active = active
    team.save(update_fields=["active"])
    for consequence in after_joining:
        consequence(members)
    return team


@transaction.atomic
def add_organization(name: str, *, by: "By", **fields: Any) -> Organization:
    organization = Organization.objects.create(name=name, **fields)
    audit.changed(f"people.organization:{organization.pk}", "added", {"name": ["", name]}, by=by)
    return organization


def _check_manager(person: Person, manager: Person | None) -> None:
    """Nobody manages themselves, not through others either."""
    above, seen = manager, set[int]()
    while above is not None and above.pk not in seen:
        if above.pk == person.pk:
            raise Invalid(_("These people would be each other's managers."), field="manager")
        seen.add(above.pk)
        above = above.manager


def _shown(value: Any) -> Any:
    return value if isinstance(value, bool | int | str | None) else str(value)
