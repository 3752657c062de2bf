"""Who would get a ticket, and why not the others. Reads only: preview and deed see the same choice."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talka.calendars.models import Calendar
from talka.kit import working_time
from talka.kit.registry import Registry, module_of
from talka.people.models import Person
from talka.tickets.models import Ticket
from talka.tickets.reading import assignable

from .models import Ability, Capacity, Need, Share, Strategy, TeamRouting

# asked of everybody who could be chosen: words why they are not at work now, or "". A rota of shifts adds its own.
Absence = Callable[[Person, dt.datetime], str]
absences: Registry[Absence] = Registry("absence")
DEEPEST = 10


def absence(function: Absence) -> Absence:
    return absences.add(function.__name__, function, module=module_of(function))


@dataclass
class Candidate:
    person: Person
    instead_of: Person | None = None
    open: int = 0
    most: int = 0  # 0 is any number
    level: int = 0
    weight: int = 1
    turn: int = 0
    credit: int = 0
    why_not: str = ""

    @property
    def load(self) -> float:
        return self.open / self.most if self.most else self.open / 1000

    def told(self) -> str:
        return self.why_not or _("somebody else comes first: %(count)s open") % {"count": self.open}


@dataclass
class Choice:
    routing: TeamRouting
    chosen: Candidate | None = None
    reason: str = ""
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def others(self) -> list[Candidate]:
        return [one for one in self.candidates if one is not self.chosen]


def routing_of(ticket: Ticket, *, also_off: bool = False) -> TeamRouting | None:
    """`also_off`: one that is not in use yet may be looked at, so that it can be tried before."""
    found = TeamRouting.objects.filter(team=ticket.team_id, team__active=True).select_related("team").first()
    return found if found is not None and (found.active or also_off) else None


def choose(ticket: Ticket, routing: TeamRouting, now: dt.datetime, *, without: Iterable[int] = ()) -> Choice:
    """Everybody of the team with what speaks against them, and the first of the rest by the team's strategy."""
    found = _team(routing)
    _measure(found, ticket, routing)
    needs = list(_needs(ticket))
    _rule_out(found, ticket, routing, now, needs, set(without))
    free = [one for one in found if not one.why_not]
    choice = Choice(routing, candidates=found)
    if free:
        choice.chosen, choice.reason = _first(free, ticket, routing, bool(needs))
        if choice.chosen.instead_of:
            choice.reason += _(", instead of %(person)s") % {"person": choice.chosen.instead_of}
    return choice


def _team(routing: TeamRouting) -> list[Candidate]:
    """The members; for one who is away their substitute, who need not be of the team."""
    members = list(routing.team.members.filter(is_active=True).select_related("substitute").order_by("pk"))
    own = {person.pk for person in members}
    found: list[Candidate] = []
    for person in members:
        found.append(Candidate(person))
        here = _stand_in(person) if person.is_away else None
        if here is not None and here.pk not in own:
            own.add(here.pk)
            found.append(Candidate(here, instead_of=person))
    return found


def _stand_in(person: Person) -> Person | None:
    """Through substitutes who are away themselves; None when it goes in a circle or ends nowhere."""
    here, seen = person.substitute, {person.pk}
    for _step in range(DEEPEST):
        if here is None or here.pk in seen or not here.is_active:
            return None
        if not here.is_away:
            return here
        seen.add(here.pk)
        here = here.substitute
    return None


def _measure(found: list[Candidate], ticket: Ticket, routing: TeamRouting) -> None:
    """Load, limits and turns: three statements for the whole team; index ticket_open_mine."""
    people = [one.person.pk for one in found]
    counted = (
        Ticket.objects.open()
        .filter(assignee__in=people)
        .values("assignee")
        .annotate(n=Count("pk"), here=Count("pk", filter=Q(channel=ticket.channel)))
    )
    load = {row["assignee"]: row for row in counted}
    limits = {(row.person_id, row.channel): row.most for row in Capacity.objects.filter(person__in=people)}
    shares = {row.person_id: row for row in Share.objects.filter(routing=routing, person__in=people)}
    for one in found:
        key, row = one.person.pk, load.get(one.person.pk, {"n": 0, "here": 0})
        one.open, one.most = row["n"], limits.get((key, ""), routing.capacity)
        channel = limits.get((key, ticket.channel)) if ticket.channel else None
        if share := shares.get(key):
            one.weight, one.turn, one.credit = share.weight, share.turn, share.credit
        if (one.most and one.open >= one.most) or limits.get((key, "")) == 0:
            one.why_not = _("has %(open)s of %(most)s open tickets") % {"open": one.open, "most": one.most}
        elif channel is not None and row["here"] >= channel:
            told = {"open": row["here"], "most": channel}
            one.why_not = _("has %(open)s of %(most)s open tickets of this channel") % told
        elif one.weight == 0:
            one.why_not = _("gets nothing by routing (weight 0)")


def _needs(ticket: Ticket) -> Iterable[Need]:
    wanted = Q(category=ticket.category_id) if ticket.category_id else Q(pk=None)
    if ticket.service_id:
        wanted |= Q(service=ticket.service_id)
    return Need.objects.filter(wanted, skill__active=True).select_related("skill")


def _rule_out(
    found: list[Candidate], ticket: Ticket, routing: TeamRouting, now: dt.datetime, needs: list[Need], without: set[int]
) -> None:
    allowed = {person.pk for person in assignable(ticket.desk_id)}
    abilities = {
        (row.person_id, row.skill_id): row.level
        for row in Ability.objects.filter(person__in=[one.person.pk for one in found], skill__in=[n.skill_id for n in needs])
    } if needs else {}  # fmt: skip
    # looking makes no calendar: where there is none yet, it is always working time
    calendar = Calendar.objects.filter(default=True).first() if routing.in_hours else None
    closed = calendar is not None and not working_time.is_open(calendar.hours(), now)
    for one in found:
        person = one.person
        if person.pk in without:
            one.why_not = _("had it and did not touch it")
        elif person.pk not in allowed:
            one.why_not = _("does not work on this desk")
        elif person.is_away:
            one.why_not = person.away_note
        elif closed:
            one.why_not = _("it is not working time")
        elif said := next((words for _name, ask in absences if (words := ask(person, now))), ""):
            one.why_not = said
        elif lacking := next((n for n in needs if abilities.get((person.pk, n.skill_id), 0) < n.level), None):
            one.why_not = _("lacks the skill “%(skill)s” of level %(level)s") % {
                "skill": lacking.skill,
                "level": lacking.level,
            }
        one.level = sum(abilities.get((person.pk, need.skill_id), 0) for need in needs)


def _first(free: list[Candidate], ticket: Ticket, routing: TeamRouting, skilled: bool) -> tuple[Candidate, str]:
    match routing.strategy:
        case Strategy.IN_TURN:
            return min(free, key=lambda one: (one.turn, one.person.pk)), _("it is their turn")
        case Strategy.WEIGHTED:
            best = max(free, key=lambda one: (one.credit + one.weight, -one.turn, -one.person.pk))
            return best, _("it is their turn by weight (%(weight)s)") % {"weight": best.weight}
        case Strategy.LAST:
            last = _last_helper(ticket)
            if known := next((one for one in free if one.person.pk == last), None):
                return known, _("helped %(person)s last") % {"person": ticket.requester}
        case Strategy.SKILL if skilled:
            best = min(free, key=lambda one: (one.load, -one.level, one.turn, one.person.pk))
            told = {"count": best.open, "level": best.level}
            return best, _("has the needed skill (level %(level)s) and is least busy: %(count)s open") % told
    best = min(free, key=lambda one: (one.load, one.turn, one.person.pk))
    return best, ngettext("is least busy: %(count)s open", "is least busy: %(count)s open", best.open) % {
        "count": best.open
    }


def _last_helper(ticket: Ticket) -> int | None:
    """Index ticket_history."""
    earlier = Ticket.objects.filter(requester=ticket.requester_id, assignee__isnull=False).exclude(pk=ticket.pk)
    return earlier.order_by("-pk").values_list("assignee_id", flat=True).first()
