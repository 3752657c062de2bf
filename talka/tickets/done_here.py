"""The palette's commands on tickets: on the one whose page is open, or on all that are selected in a list."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.access.grants import allowed
from talka.people.models import Person, Team
from talka.people.requests import PersonRequest
from talka.ui.links import link
from talka.ui.palette import Asked, Item, offers

from .actions.moving import moves_for
from .models import Priority, Tag, Ticket, Watch

if TYPE_CHECKING:
    from talka.kit.workflow import Move

ASSIGN, GIVE, STATUS = gettext_lazy("Assign"), gettext_lazy("Team"), gettext_lazy("Status")
PRIORITY, TAG = gettext_lazy("Priority"), gettext_lazy("Tag")
FOLLOW, UNFOLLOW = gettext_lazy("Follow"), gettext_lazy("Stop following")
MANY_MOVES = (("solve", gettext_lazy("Solve")), ("close", gettext_lazy("Close")), ("reopen", gettext_lazy("Reopen")))
MANY_VERBS = {"assign": "assignee", "tag": "add_tags"}  # as talka/batches calls them
MOST = 8
MOST_TAGS = 5


@offers("do", order=30, scope="commands", most=MOST)
def commands(request: PersonRequest, asked: Asked) -> Iterator[Item]:
    """Asked only where there is something to do it to; each action asks for its right again."""
    numbers = asked.keys("ticket")
    if not numbers:
        return
    if len(numbers) == 1:
        if ticket := open_ticket(request, asked):
            yield from _Commands(request, asked, ticket).found()
    elif link("batches:batches"):
        yield from _Commands(request, asked, None).found()


def open_ticket(request: PersonRequest, asked: Asked) -> Ticket | None:
    """The one ticket that is spoken of, if this person sees it; read once for all who ask."""
    numbers = asked.keys("ticket")
    if "ticket" not in asked.known and len(numbers) == 1:
        rows = Ticket.objects.visible_to(request.user).select_related("desk", "requester")
        asked.known["ticket"] = rows.filter(pk=numbers[0]).first()
    return asked.known.get("ticket")


class _Commands:
    """`ticket` is None for several at once: then each row of the answer says how it went."""

    def __init__(self, request: PersonRequest, asked: Asked, ticket: Ticket | None) -> None:
        self.person: Any = request.user
        self.asked, self.ticket = asked, ticket

    def found(self) -> Iterator[Item]:
        if self.may("assign"):
            yield from self.mine()
        if self.may("move"):
            yield from self.moves()
        if self.asked.words and self.may("assign"):
            yield from self.people()
            yield from self.teams()
        if self.asked.words and self.may("edit"):
            yield from self.priorities()
        if self.asked.words and self.may("tag"):
            yield from self.tags()
        if self.ticket is not None:
            yield from self.following(self.ticket)

    def may(self, verb: str) -> bool:
        """One ticket: on its desk. Several: anywhere; each is asked on its own when it is done."""
        return allowed(self.person, f"tickets.{verb}", self.ticket)

    def change(self, key: str, label: str, where: str, name: str, value: Any, verb: str, **how: Any) -> Item:
        if self.ticket is None:
            more = {"verb": MANY_VERBS.get(verb, verb)}
            return Item(f"do:{key}", label, post=link("batches:batches"), name="value", value=value, more=more, **how)
        post = reverse(f"tickets:{where}", args=[self.ticket.pk])
        return Item(f"do:{key}", label, post=post, name=name, value=value, **how)

    def mine(self) -> Iterator[Item]:
        if (self.ticket is None or self.ticket.assignee_id != self.person.pk) and self.asked.fits(ASSIGN, ME):
            yield self.change(
                "me", _("Assign to me"), "assignments", "assignee", "me", "assign", person=self.person, keys="i"
            )

    def moves(self) -> Iterator[Item]:
        steps: list[Move] = moves_for(self.person, self.ticket) if self.ticket is not None else []
        named = [(step.name, step.label, step.icon) for step in steps]
        if self.ticket is None:
            named = [(name, label, "arrow-right") for name, label in MANY_MOVES]
        for name, label, icon in named:
            if self.asked.fits(STATUS, label):
                yield self.change(f"move-{name}", str(label), "moves", "name", name, "move", hint=STATUS, icon=icon)

    def people(self) -> Iterator[Item]:
        """Those who may see it; the action checks again. Index person_agents."""
        for one in agents_of(self.ticket):
            if one.pk != self.person.pk and self.asked.fits(ASSIGN, one.name, one.email):
                label = _("Assign to %(name)s") % {"name": one}
                yield self.change(
                    f"to-{one.pk}",
                    label,
                    "assignments",
                    "assignee",
                    one.pk,
                    "assign",
                    person=one,
                    hint=one.away_note or one.title,
                )

    def teams(self) -> Iterator[Item]:
        for team in Team.objects.filter(active=True):
            if self.asked.fits(GIVE, team.name):
                label = _("Give to %(team)s") % {"team": team}
                yield self.change(
                    f"team-{team.pk}", label, "assignments", "team", team.pk, "team", hint=GIVE, icon="users"
                )

    def priorities(self) -> Iterator[Item]:
        for value, label in Priority.choices:
            if self.asked.fits(PRIORITY, label):
                said = _("Priority: %(name)s") % {"name": label}
                yield self.change(f"priority-{value}", said, "fields", "priority", value, "priority", icon="flag")

    def tags(self) -> Iterator[Item]:
        """Known tags that begin so; the last word alone counts, so “tag vip” works as well."""
        names = Tag.objects.filter(name__startswith=self.asked.text.split()[-1].lower()[:60])
        found = list(names.values_list("name", flat=True)[:MOST_TAGS])
        had = list(self.ticket.tags.values_list("name", flat=True)) if self.ticket is not None and found else []
        for name in found:
            if name not in had and self.asked.fits(TAG, name):
                value = ", ".join([*had, name]) if self.ticket is not None else name
                said = _("Add the tag %(name)s") % {"name": name}
                yield self.change(f"tag-{name}", said, "tags", "tags", value, "tag", icon="tag")

    def following(self, ticket: Ticket) -> Iterator[Item]:
        if not (self.asked.fits(FOLLOW) or self.asked.fits(UNFOLLOW)):
            return
        on = Watch.objects.filter(ticket=ticket, person=self.person).exists()
        post = reverse("tickets:watchers", args=[ticket.pk])
        label, name, icon = (UNFOLLOW, "stop", "eye-off") if on else (FOLLOW, "follow", "eye")
        if self.asked.fits(label):
            yield Item("do:follow", label, icon=icon, post=post, name=name, value="1")


ME = gettext_lazy("me")


def agents_of(ticket: Ticket | None) -> list[Person]:
    """Agents of the ticket's desk, or all."""
    rows = Person.objects.agents()
    if ticket is not None:
        own = Q(grants__isnull=False) & (Q(grants__desk_id=None) | Q(grants__desk_id=ticket.desk_id))
        team = Q(teams__grants__isnull=False) & (
            Q(teams__grants__desk_id=None) | Q(teams__grants__desk_id=ticket.desk_id)
        )
        rows = rows.filter(own | team).distinct()
    return list(rows[:200])
