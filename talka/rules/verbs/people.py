"""Who works on it, and who hears of it."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from talka.access.models import Grant, Role
from talka.events.bus import record
from talka.kit.errors import Refused
from talka.people.models import Person, Team
from talka.tickets import actions
from talka.tickets.actions.common import check_assignee

from .. import events
from ..vocabulary import Case, Control, Given, Step, Verb, verb
from . import rows
from .words import filled, placeholders_checked

if TYPE_CHECKING:
    from talka.tickets.models import Ticket

ACTOR = "actor"


@verb
class SetTeam(Verb):
    name, label, icon = "team", gettext_lazy("Give it to the team"), "users"
    controls = (Control("to", gettext_lazy("Team"), choices=rows.teams),)
    emits = ("ticket.assigned",)

    def plan(self, given: Given, case: Case) -> Step:
        before, after = case.ticket.team, rows.row(Team, given["to"])
        words = {"field": "team", "before": rows.named(before, _("no team")), "after": rows.named(after, _("no team"))}
        return self.step(given, state="same" if before == after else "do", **words)

    def perform(self, given: Given, case: Case) -> None:
        actions.assign(case.ticket, team=rows.row(Team, given["to"]), by=None, via="rule")


def people() -> rows.Pairs:
    return [(ACTOR, _("who did it, when they work here")), (rows.NOBODY, _("nobody")), *rows.agents()]


@verb
class Assign(Verb):
    name, label, icon = "assign", gettext_lazy("Assign it to"), "user-plus"
    controls = (Control("to", gettext_lazy("Person"), choices=people),)
    emits = ("ticket.assigned",)

    def plan(self, given: Given, case: Case) -> Step:
        before, after = case.ticket.assignee, self._person(given, case)
        if given["to"] == ACTOR and after is None:
            return self.step(given, state="skip", why=_("Nobody who works here did it."))
        try:
            check_assignee(after, case.ticket)
        except Refused as wrong:
            return self.step(given, state="skip", why=str(wrong))
        words = {
            "field": "assignee",
            "before": rows.named(before, _("nobody")),
            "after": rows.named(after, _("nobody")),
        }
        return self.step(given, state="same" if before == after else "do", **words)

    def perform(self, given: Given, case: Case) -> None:
        actions.assign(case.ticket, self._person(given, case), by=None, via="rule")

    def _person(self, given: Given, case: Case) -> Person | None:
        if given["to"] != ACTOR:
            return rows.row(Person, given["to"])  # type: ignore[no-any-return]
        actor = case.event.actor if case.event else None
        return actor if actor is not None and actor.is_agent else None


@verb
class Watch(Verb):
    name, label, icon = "watch", gettext_lazy("Add the follower"), "eye"
    controls = (Control("who", gettext_lazy("Person"), choices=rows.agents),)
    emits = ("ticket.watched",)

    def plan(self, given: Given, case: Case) -> Step:
        there = case.ticket.watches.filter(person_id=int(given["who"])).exists()
        return self.step(given, state="same" if there else "do")

    def perform(self, given: Given, case: Case) -> None:
        actions.watch(case.ticket, rows.row(Person, given["who"]), by=None, via="rule")


def hearers() -> rows.Pairs:
    usual = [
        ("assignee", _("the assignee")),
        ("team", _("everybody of its team")),
        ("watchers", _("those who follow it")),
    ]
    roles = [
        (f"role:{role.pk}", _("everybody with the role “%(role)s”") % {"role": role})
        for role in Role.objects.all()[:50]
    ]
    teams = [
        (f"team:{key}", _("the team “%(team)s”") % {"team": name}) for key, name in rows.teams() if key != rows.NOBODY
    ]
    return [*usual, *roles, *teams, *rows.agents()]


@verb
class Notify(Verb):
    """They hear of it the way they chose; nobody hears of a ticket they may not see."""

    name, label, icon = "notify", gettext_lazy("Notify"), "bell"
    controls = (
        Control("who", gettext_lazy("Whom"), choices=hearers),
        Control(
            "text",
            gettext_lazy("What it says"),
            "text",
            optional=True,
            audience="agent",
            hint=gettext_lazy("Empty says the name of the rule."),
        ),
    )
    emits = ("rule.told",)
    settles = False

    def clean(self, given: Given) -> dict[str, Any]:
        return placeholders_checked(self, super().clean(given))

    def plan(self, given: Given, case: Case) -> Step:
        heard = self._people(given["who"], case.ticket)
        if not heard:
            return self.step(given, state="skip", why=_("There is nobody to tell."))
        return self.step(given, after=", ".join(map(str, heard[:10])))

    def perform(self, given: Given, case: Case) -> None:
        heard = [person.pk for person in self._people(given["who"], case.ticket)]
        with override(case.ticket.desk.language):
            text = filled(given["text"], case.ticket, "agent")[:300] or str(case.rule or "")
        rule = case.rule.pk if case.rule else 0
        record(events.Told(rule=rule, text=text, people=heard), ticket=case.ticket, via="rule")

    def _people(self, who: str, ticket: "Ticket") -> list[Person]:
        agents = Person.objects.agents()
        name, _colon, key = who.partition(":")
        match name:
            case "assignee":
                found = agents.filter(pk=ticket.assignee_id)
            case "watchers":
                found = agents.filter(watches__ticket=ticket)
            case "team":
                found = (
                    agents.filter(teams=int(key) if key else ticket.team_id) if key or ticket.team_id else agents.none()
                )
            case "role":
                held = Grant.objects.filter(role=int(key))
                found = agents.filter(pk__in=held.values("person")) | agents.filter(
                    teams__in=held.exclude(team=None).values("team")
                )
            case _:
                found = agents.filter(pk=int(who))
        return list(found.distinct()[:200])
