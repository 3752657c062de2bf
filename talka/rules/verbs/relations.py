"""Tags, steps of the workflow, links, and further tickets."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.kit.errors import Refused
from talka.kit.workflow import OPEN_PHASES
from talka.tickets import actions
from talka.tickets.actions.common import locked
from talka.tickets.actions.relations import MOST_TAGS
from talka.tickets.models import Link, Ticket

from ..vocabulary import Case, Control, Given, Step, Verb, verb
from . import rows
from .words import filled, placeholders_checked

if TYPE_CHECKING:
    from talka.kit.workflow import Move

TAGS = (Control("tags", gettext_lazy("Tags"), "text", hint=gettext_lazy("Several with commas between.")),)


class Tagging(Verb):
    controls = TAGS
    emits = ("ticket.tagged",)

    def clean(self, given: Given) -> dict[str, Any]:
        found = super().clean(given)
        return {"tags": ", ".join(names(found["tags"]))}

    def wanted(self, there: set[str], given: Given) -> set[str]:
        raise NotImplementedError

    def plan(self, given: Given, case: Case) -> Step:
        there = case.tags
        after = self.wanted(there, given)
        words = {"field": "tags", "before": ", ".join(sorted(there - after)), "after": ", ".join(sorted(after - there))}
        return self.step(given, state="same" if after == there else "do", **words)

    def perform(self, given: Given, case: Case) -> None:
        ticket = locked(case.ticket)
        actions.tag(ticket, self.wanted(set(ticket.tags.values_list("name", flat=True)), given), by=None, via="rule")


@verb
class AddTags(Tagging):
    name, label, icon = "add_tags", gettext_lazy("Add tags"), "tag"

    def wanted(self, there: set[str], given: Given) -> set[str]:
        return there | set(names(given["tags"]))


@verb
class RemoveTags(Tagging):
    name, label, icon = "remove_tags", gettext_lazy("Remove tags"), "tag-off"

    def wanted(self, there: set[str], given: Given) -> set[str]:
        return there - set(names(given["tags"]))


def names(text: str) -> list[str]:
    found = (" ".join(name.lower().split())[:60] for name in text.replace(";", ",").split(","))
    return sorted({name for name in found if name})[:MOST_TAGS]


@verb
class Move(Verb):
    name, label, icon = "move", gettext_lazy("Take the step"), "arrow-right"
    controls = (Control("name", gettext_lazy("Step"), choices=rows.moves),)
    emits = ("ticket.moved",)

    def plan(self, given: Given, case: Case) -> Step:
        step = self._step(given, case.ticket)
        if step is None:
            known = [move for move in case.ticket.practice.workflow.moves if move.name == given["name"]]
            if any(move.target == case.ticket.status for move in known):
                return self.step(given, state="same")
            why = _("“%(status)s” does not allow this step.") % {"status": case.ticket.state.label}
            return self.step(given, state="skip", why=why)
        after = str(case.ticket.practice.workflow.status(step.target).label)
        return self.step(given, field="status", before=str(case.ticket.state.label), after=after)

    def perform(self, given: Given, case: Case) -> None:
        actions.move(case.ticket, given["name"], by=None, via="rule")

    def _step(self, given: Given, ticket: Ticket) -> "Move | None":
        return ticket.practice.workflow.find(given["name"], status=ticket.status)


PARENT = "parent"


def targets() -> rows.Pairs:
    return [
        (f"{kind}:service", _("the latest open %(kind)s of the same service") % {"kind": str(practice.label).lower()})
        for kind, practice in rows.practices
    ]


@verb
class LinkTo(Verb):
    name, label, icon = "link", gettext_lazy("Link it:"), "link"
    controls = (
        Control("relation", gettext_lazy("How"), choices=lambda: Link.Relation.choices),
        Control("to", gettext_lazy("To what"), choices=targets),
    )
    emits = ("ticket.linked",)

    def plan(self, given: Given, case: Case) -> Step:
        found = self._target(given, case.ticket)
        if found is None:
            return self.step(given, state="skip", why=_("There is no such ticket."))
        there = case.ticket.links_out.filter(target=found, relation=given["relation"]).exists()
        return self.step(given, state="same" if there else "do", after=found.number)

    def perform(self, given: Given, case: Case) -> None:
        if found := self._target(given, case.ticket):
            actions.link(case.ticket, given["relation"], found, by=None, via="rule")

    def _target(self, given: Given, ticket: Ticket) -> Ticket | None:
        """Of the ticket's own desk: a rule carries nobody to where they do not work."""
        if ticket.service_id is None:
            return None
        kind = given["to"].partition(":")[0]
        found = Ticket.objects.open().filter(kind=kind, service_id=ticket.service_id, desk_id=ticket.desk_id)
        return found.exclude(pk=ticket.pk).order_by("-created_at", "-pk").first()


@verb
class Spawn(Verb):
    """Another ticket of the same requester and desk, as a part of this one or beside it."""

    name, label, icon = "spawn", gettext_lazy("Open a ticket:"), "plus"
    controls = (
        Control("kind", gettext_lazy("Kind"), choices=rows.kinds),
        Control("subject", gettext_lazy("Subject"), "text", audience="agent"),
        Control("text", gettext_lazy("Text"), "area", optional=True, audience="agent"),
        Control("team", gettext_lazy("Team"), choices=rows.teams, optional=True),
        Control(
            "how",
            gettext_lazy("As"),
            choices=lambda: [("part", _("a part of this one")), ("beside", _("a linked ticket"))],
        ),
    )
    emits = ("ticket.part_added",)
    settles = False

    def clean(self, given: Given) -> dict[str, Any]:
        return placeholders_checked(self, super().clean(given))

    def plan(self, given: Given, case: Case) -> Step:
        if given["how"] == "part" and case.ticket.phase not in OPEN_PHASES:
            why = _("%(number)s is finished, it takes no new parts.") % {"number": case.ticket.number}
            return self.step(given, state="skip", why=why)
        return self.step(given, after=filled(given["subject"], case.ticket, "agent"))

    def perform(self, given: Given, case: Case) -> None:
        from talka.people.models import Team  # noqa: PLC0415  beside its one use

        ticket = case.ticket
        subject = filled(given["subject"], ticket, "agent")[:250].strip()
        if not subject:
            raise Refused(_("Write a subject."))
        more: dict[str, Any] = {"team": rows.row(Team, given["team"])} if given.get("team") else {}
        made = actions.open_ticket(
            given["kind"], subject, requester=ticket.requester, desk=ticket.desk, by=None, via="rule", priority=ticket.priority,
            service=ticket.service, language=ticket.language, **more,
        )  # fmt: skip
        if text := filled(given.get("text") or "", ticket, "agent"):
            actions.note(made, text, by=None, via="rule")
        if given["how"] == "part":
            actions.set_parent(made, ticket, by=None, via="rule")
        else:
            actions.link(made, Link.Relation.RELATES, ticket, by=None, via="rule")
