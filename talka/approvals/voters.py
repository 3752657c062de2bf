"""Whom a step asks, about which ticket; an approval that could never end is refused before it begins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.models import Grant, Role
from talka.kit.errors import Refused
from talka.people.models import Person, Team

from . import counting
from .counting import Rule
from .models import PlanStep

if TYPE_CHECKING:
    from talka.tickets.models import Ticket

MOST = 200  # people in one step


@dataclass(frozen=True)
class Wanted:
    """A step as somebody wants it, of a plan or said by hand."""

    name: str
    rule: str = Rule.ANYONE
    amount: int = 0
    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()
    roles: tuple[Role, ...] = ()
    manager: bool = False
    owner: bool = False
    remind_after: int = 24
    expires_after: int = 0


def of_plan_step(step: PlanStep) -> Wanted:
    return Wanted(
        step.name,
        step.rule,
        step.amount,
        tuple(step.people.all()),
        tuple(step.teams.all()),
        tuple(step.roles.all()),
        step.manager,
        step.owner,
        step.remind_after,
        step.expires_after,
    )


def resolve(wanted: Wanted, ticket: "Ticket", *, own: bool) -> Mapping[Person, Person | None]:
    """Everybody who is asked, with whom they stand in for; Refused in words when nobody could decide."""
    asked: dict[Person, Person | None] = {}
    for person in _named(wanted, ticket):
        here = stand_in(person)
        if here.is_active and (own or here.pk != ticket.requester_id):
            asked.setdefault(here, None if here == person else person)
    if not asked:
        raise Refused(_("In the step “%(step)s” there is nobody to ask.") % {"step": wanted.name}, field="plan")
    check(wanted, len(asked))
    return asked


def check(wanted: Wanted, people: int) -> None:
    """The rule can be met by so many people."""
    if wanted.rule == Rule.PERCENT and not 1 <= wanted.amount <= 100:
        raise Refused(_("Write a percentage from 1 to 100."), field="amount")
    if wanted.rule == Rule.AT_LEAST and wanted.amount < 1:
        raise Refused(_("Write how many have to say yes."), field="amount")
    if people > MOST:
        raise Refused(_("At most %(count)s people can be asked in one step.") % {"count": MOST}, field="people")
    if counting.needed(wanted.rule, wanted.amount, people) > people:
        raise Refused(
            _("The step “%(step)s” wants %(wanted)s to say yes, but asks only %(asked)s.")
            % {"step": wanted.name, "wanted": wanted.amount, "asked": people},
            field="amount",
        )


def possible(wanted: Wanted) -> int:
    """How many a step can ask at best: what can be known before there is a ticket."""
    known = {person.pk for person in (*wanted.people, *_holders(wanted, None)) if person.is_active}
    return len(known) + wanted.manager + wanted.owner


def stand_in(person: Person) -> Person:
    """Who answers while somebody is away; a circle of substitutes ends at the first one."""
    seen, here = {person.pk}, person
    while away(here) and here.substitute is not None:
        if here.substitute.pk in seen or not here.substitute.is_active:
            return person
        here = here.substitute
        seen.add(here.pk)
    return here


def away(person: Person) -> bool:
    with timezone.override(person.zone if person.time_zone else None):  # None is the site's own
        return person.is_away


def _named(wanted: Wanted, ticket: "Ticket") -> Iterable[Person]:
    yield from wanted.people
    yield from _holders(wanted, ticket.desk_id)
    if wanted.manager:
        if ticket.requester.manager is None:
            said = _("%(person)s has no manager who could be asked.") % {"person": ticket.requester}
            raise Refused(said, field="plan")
        yield ticket.requester.manager
    if wanted.owner:
        if ticket.service is None or ticket.service.owner is None:
            raise Refused(_("This ticket has no service with an owner who could be asked."), field="plan")
        yield ticket.service.owner


def _holders(wanted: Wanted, desk: int | None) -> Iterable[Person]:
    """Members of the teams, and who holds one of the roles on the desk or everywhere."""
    if wanted.teams:
        yield from Person.objects.active().filter(teams__in=wanted.teams, teams__active=True).distinct().order_by("pk")
    if wanted.roles:
        grants = Grant.objects.filter(role__in=wanted.roles)
        if desk is not None:
            grants = grants.filter(Q(desk_id=None) | Q(desk_id=desk))
        given = Q(pk__in=grants.values("person")) | Q(teams__in=grants.values("team"), teams__active=True)
        yield from Person.objects.active().filter(given, is_robot=False).distinct().order_by("pk")
