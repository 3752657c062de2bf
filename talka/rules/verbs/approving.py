"""Asking for approval after a plan, while that module is on."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.approvals import actions
from talka.approvals.models import Plan

from ..vocabulary import Case, Control, Given, Step, Verb, verb_of
from . import rows


def plans() -> rows.Pairs:
    return rows.pairs(Plan.objects.filter(active=True, steps__isnull=False).distinct())


@verb_of("approvals")
class AskForApproval(Verb):
    """What is asked already is not asked a second time."""

    name, label, icon = "approval", gettext_lazy("Ask for approval:"), "clipboard-check"
    controls = (Control("plan", gettext_lazy("Plan"), choices=plans),)
    emits = ("approval.asked",)

    def plan(self, given: Given, case: Case) -> Step:
        if case.ticket.approvals.open().filter(plan=given["plan"]).exists():
            return self.step(given, state="same")
        found = Plan.objects.filter(pk=given["plan"], active=True).first()
        if found is None or not found.fits(case.ticket):
            return self.step(given, state="skip", why=_("This plan is not for this ticket."))
        return self.step(given)

    def perform(self, given: Given, case: Case) -> None:
        actions.ask(case.ticket, plan=rows.row(Plan, given["plan"]), by=None, via="rule")
