"""Who may do what. Nobody gives more than he has, and the last administrator stays (HAZARDS PRIV-1)."""

from datetime import datetime
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.kit import tokens
from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.kit.prepared import Prepared
from talka.people.models import Person, Team
from talka.ui import audit

from . import grants, sessions
from .models import ApiToken, Grant, Role
from .permissions import permissions

if TYPE_CHECKING:
    Giver = Person | None

ADMINISTRATOR = "administrator"
# what everybody may change of themselves
OWN = {
    "name", "phone", "title", "language", "time_zone", "theme",
    "density", "shortcuts", "composer", "landing", "away_from", "away_until", "substitute",
}  # fmt: skip


def role(built_in: str) -> Role:
    """A built-in role, made or brought in step with the permissions that the code declares."""
    names = (
        [grants.ALL] if built_in == ADMINISTRATOR else sorted(p.name for _n, p in permissions if built_in in p.roles)
    )
    found, made = Role.objects.get_or_create(built_in=built_in, defaults={"name": built_in, "permissions": names})
    if not made and not found.permissions:
        found.permissions = names
        found.save(update_fields=["permissions"])
    return found


@transaction.atomic
def give(
    role: Role, *, person: Person | None = None, team: Team | None = None, desk_id: int | None = None, by: "Giver"
) -> Grant:
    """Grant a role; refused when it holds more than the giver has."""
    grants.require(by, "access.manage")
    _not_more_than_own(role, by, desk_id)
    grant, made = Grant.objects.get_or_create(person=person, team=team, role=role, desk_id=desk_id)
    if made:
        audit.changed(f"access.grant:{grant.pk}", "added", {"grant": ["", str(grant)], "desk": [None, desk_id]}, by=by)
    refresh_agents(person=person, team=team)
    return grant


@transaction.atomic
def take(grant: Grant, *, by: "Giver") -> None:
    """Take a grant back; the last administrator's is refused."""
    grants.require(by, "access.manage")
    _not_more_than_own(grant.role, by, grant.desk_id)
    if grant.role.built_in == ADMINISTRATOR and grant.desk_id is None and grant.person is not None:
        _not_the_last(grant.person)
    person, team = grant.person, grant.team
    audit.changed(f"access.grant:{grant.pk}", "removed", {"grant": [str(grant), ""]}, by=by)
    grant.delete()
    refresh_agents(person=person, team=team)


def administrators() -> "PersonSet":
    return Person.objects.filter(is_active=True, grants__role__built_in=ADMINISTRATOR, grants__desk_id=None).distinct()


if TYPE_CHECKING:
    from django.db.models import QuerySet

    PersonSet = QuerySet[Person]


def refresh_agents(*, person: Person | None = None, team: Team | None = None) -> None:
    """Bring Person.is_agent in step with the grants of one person or of a team's members."""
    touched = [person] if person else list(Person.objects.filter(memberships__team=team))
    for one in touched:
        grants.forget(one)
        works_here = bool(grants.held_by(one).desks("tickets.see") != set())
        if one.is_agent != works_here:
            one.is_agent = works_here
            one.save(update_fields=["is_agent"])


@transaction.atomic
def make_token(
    person: Person, name: str, scopes: list[str], *, expires_at: datetime | None = None, by: "Giver"
) -> tuple[ApiToken, str]:
    """A new API token and its secret, which is shown this once. Own tokens, or an administrator's for others."""
    if by is not None and getattr(by, "scopes", None) is not None:
        raise NotAllowed(_("A token cannot make tokens."))
    grants.require(by, "access.tokens" if by == person else "access.manage")
    known = {"all", *permissions.names(), *(name.split(".")[0] for name in permissions.names())}
    if unknown := [scope for scope in scopes if scope not in known]:
        raise Refused(_("Unknown scope: %(scope)s.") % {"scope": ", ".join(unknown)}, field="scopes")
    secret = f"talka_{tokens.random()}"
    token = ApiToken.objects.create(
        person=person, name=name, scopes=scopes, prefix=secret[:12], digest=tokens.digest(secret), expires_at=expires_at
    )
    audit.changed(f"access.apitoken:{token.pk}", "added", {"name": ["", name], "scopes": [[], scopes]}, by=by)
    return token, secret


OF_SECRET = Prepared(lambda digest: ApiToken.objects.select_related("person").filter(digest=digest), digest=str)


def person_of_token(secret: str) -> Person | None:
    """The owner, with `scopes` set so that every permission check is narrowed; None for anything not valid now."""
    found = OF_SECRET.first(digest=tokens.digest(secret))
    if found is None or not found.person.is_active:
        return None
    now = timezone.now()
    if found.expires_at and found.expires_at < now:
        return None
    if found.last_used_at is None or (now - found.last_used_at).total_seconds() > 60:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    found.person.scopes = found.scopes
    return found.person


def own_address(person: Person) -> None:
    """The person's address is proven to be theirs (a followed link, set-up, an administrator's word)."""
    EmailAddress.objects.filter(email=person.email, verified=True).exclude(user=person).update(verified=False)
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})


@transaction.atomic
def set_password(person: Person, password: str) -> None:
    """From the console: the password counts at once, the address is taken as proven, everything from before ends."""
    try:
        validate_password(password, person)
    except ValidationError as reasons:
        raise Invalid(" ".join(reasons.messages), field="password") from reasons
    person.set_password(password)
    person.save(update_fields=["password"])
    own_address(person)
    end_everything(person)


def end_everything(person: Person) -> None:
    """Every session and every token of a person ends now (HAZARDS GEN-6)."""
    sessions.end_all(person)
    person.api_tokens.all().delete()


@transaction.atomic
def revoke_token(token: ApiToken, *, by: "Giver") -> None:
    grants.require(by, "access.tokens" if by == token.person else "access.manage")
    if by != token.person:
        not_above(token.person, by=by)
    audit.changed(f"access.apitoken:{token.pk}", "removed", {"name": [token.name, ""]}, by=by)
    token.delete()


def not_above(person: Person, *, by: "Giver") -> None:
    """Whoever may change a person's address or switch them off could become them: so nobody touches somebody who may
    do more than he may himself (HAZARDS PRIV-1)."""
    if by is None or by.pk == person.pk:
        return
    own, theirs = grants.held_by(by), grants.held_by(person)
    if any(theirs.has(name) and not _covers(own, theirs, name) for name in permissions.names()):
        raise NotAllowed(_("%(person)s may do more than you. Ask an administrator.") % {"person": person})


def before_edit(person: Person, fields: set[str], new: dict[str, object], by: "Giver") -> None:
    """Hears from people.actions what is about to change."""
    if by is not None and by.pk == person.pk:
        if "email" in fields:
            raise NotAllowed(_("Change your own address on your account page: it is confirmed by mail."), field="email")
        if fields - OWN:
            grants.require(by, "people.manage")
    elif fields:
        grants.require(by, "people.manage")
        not_above(person, by=by)
    if new.get("is_active") is False and administrators().filter(pk=person.pk).exists():
        _not_the_last(person)


def after_edit(person: Person, fields: set[str]) -> None:
    if "is_active" in fields:
        refresh_agents(person=person)  # grants may have come or gone meanwhile
        if not person.is_active:
            end_everything(person)
    if "email" in fields:
        # the new address is not proven yet: the next sign-in asks for it by mail
        EmailAddress.objects.filter(user=person).delete()
        sessions.end_all(person)


def before_joining(team: Team, joined: list[Person], left: list[Person], by: "Giver") -> None:
    """Being put into a team is being given what the team holds."""
    if by is None or not (joined or left):
        return
    grants.require(by, "people.manage")
    for grant in team.grants.select_related("role"):
        _not_more_than_own(grant.role, by, grant.desk_id)
    for person in left:
        not_above(person, by=by)


def after_joining(people: list[Person]) -> None:
    for person in people:
        refresh_agents(person=person)


def _not_the_last(person: Person) -> None:
    # the rows are locked, so that two administrators cannot remove each other in the same instant
    others = Grant.objects.select_for_update().filter(
        role__built_in=ADMINISTRATOR, desk_id=None, person__is_active=True
    )
    if not [grant for grant in others if grant.person_id != person.pk]:
        raise Refused(_("This is the last administrator. Give the role to somebody else first."))


def _covers(own: grants.Held, theirs: grants.Held, name: str) -> bool:
    mine, other = own.desks(name), theirs.desks(name)
    return mine is None or (other is not None and other <= mine)


def _not_more_than_own(role: Role, by: "Giver", desk_id: int | None) -> None:
    if by is None:
        return
    own = grants.held_by(by)
    wanted = permissions.names() if grants.ALL in role.permissions else role.permissions
    for name in wanted:
        desks = own.desks(name) if name in permissions else grants.EVERY
        if desks is not grants.EVERY and (desk_id is None or desk_id not in desks):
            raise NotAllowed(_("You cannot give more than you have yourself."))
