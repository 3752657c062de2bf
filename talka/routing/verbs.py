"""Rules may give a ticket out."""

from django.utils.translation import gettext_lazy as _

from talka.rules.vocabulary import Case, Given, Step, Verb, verb

from . import actions
from .choosing import routing_of


@verb
class Route(Verb):
    name, label, icon, emits = (
        "route",
        _("Give it to whoever is next in its team"),
        "arrows-split",
        ("ticket.assigned",),
    )

    def plan(self, given: Given, case: Case) -> Step:
        if case.ticket.assignee_id is not None:
            return self.step(given, state="same")
        if routing_of(case.ticket) is None:
            return self.step(given, state="skip", why=str(_("The team of this ticket gives nothing out by itself.")))
        return self.step(given)

    def perform(self, given: Given, case: Case) -> None:
        actions.route(case.ticket, by=None, via="rule")
