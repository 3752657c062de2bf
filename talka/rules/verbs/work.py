"""Check-lists and the clocks of promises, while those modules are on."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.checklists import actions as checklists
from talka.checklists.models import Template
from talka.sla import clocks
from talka.sla.models import Metric

from ..vocabulary import Case, Control, Given, Step, Verb, verb_of
from . import rows


@verb_of("checklists")
class AddChecklist(Verb):
    name, label, icon = "checklist", gettext_lazy("Put on the check-list"), "list-check"
    controls = (
        Control(
            "template", gettext_lazy("Check-list"), choices=lambda: rows.pairs(Template.objects.filter(active=True))
        ),
    )
    emits = ("checklist.applied",)
    settles = False

    def perform(self, given: Given, case: Case) -> None:
        checklists.apply(rows.row(Template, given["template"]), case.ticket, by=None, via="rule")


def clock_changes() -> rows.Pairs:
    return [("pause", _("pause")), ("resume", _("let it go on")), ("stop", _("stop")), ("drop", _("no longer measure"))]


@verb_of("sla")
class TurnClock(Verb):
    name, label, icon = "clock", gettext_lazy("Clock:"), "hourglass"
    controls = (
        Control("change", gettext_lazy("What to do"), choices=clock_changes),
        Control("metric", gettext_lazy("Promise for"), choices=lambda: Metric.choices),
        Control("reason", gettext_lazy("Reason"), "text", optional=True),
    )

    def plan(self, given: Given, case: Case) -> Step:
        return self.step(given, state="do" if self._clocks(given, case) else "same")

    def perform(self, given: Given, case: Case) -> None:
        clocks.mark(
            self._clocks(given, case),
            given["change"],
            timezone.now(),
            event=case.event,
            reason=given.get("reason") or "",
        )

    def _clocks(self, given: Given, case: Case) -> list[Any]:
        wanted = {"pause": ("running",), "resume": ("paused",)}.get(given["change"], ("running", "paused"))
        going = clocks.going(case.ticket)
        return [clock for clock in going if clock.metric == given["metric"] and clock.state in wanted]
