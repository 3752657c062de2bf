from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.kit.errors import Refused
from talka.tickets.practices import practices
from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from .models import Plan, PlanStep
from .voters import Wanted, check, possible


class PlanForm(forms.ModelForm):
    kind = forms.ChoiceField(
        required=False,
        label=_("kind of ticket"),
        help_text=_("Empty: any."),
        choices=lambda: [("", _("Any")), *((kind, practice.label) for kind, practice in practices)],
    )

    class Meta:
        model = Plan
        fields = ("name", "question", "kind", "desk", "own", "active")


class StepForm(forms.ModelForm):
    """A step that nobody could ever decide is refused here, with the reason."""

    class Meta:
        model = PlanStep
        fields = (
            *("plan", "name", "position", "people", "teams", "roles", "manager", "owner"),
            *("rule", "amount", "remind_after", "expires_after"),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        wanted = Wanted(
            given["name"], given["rule"], given["amount"] or 0, tuple(given["people"]), tuple(given["teams"]),
            tuple(given["roles"]), given["manager"], given["owner"],
        )  # fmt: skip
        asked = possible(wanted)
        if not asked:
            self.add_error(
                "people", _("Nobody would be asked. Choose people, a team or a role with members, or a tick below.")
            )
            return given
        try:
            check(wanted, asked)
        except Refused as reason:
            self.add_error(reason.field or None, str(reason))
        return given


@screen
class ApprovalPlans(Screen):
    model = Plan
    hint = _("What is asked again and again, and whom; each plan has steps that are gone through in their order.")
    add_label = _("Add a plan")
    group, icon = "work", "clipboard-check"
    columns = (
        "name",
        Column("step_count", _("Steps"), align="end", sort="step_count"),
        "kind",
        "desk",
        "own",
        "active",
    )
    filters = ("desk", "active")
    search = ("name", "question")
    fields = PlanForm.Meta.fields
    form = PlanForm
    change_permission = "approvals.manage"
    view_permission = "approvals.ask"
    removable = True

    def rows(self, person: Any) -> QuerySet[Plan]:
        return super().rows(person).annotate(step_count=Count("steps"))

    def tabs(self, row: Plan) -> tuple[tuple[Any, str], ...]:
        return ((_("Steps"), f"{reverse('ui:approval-steps')}?plan={row.pk}"),)


@screen
class ApprovalSteps(Screen):
    model = PlanStep
    hint = _("Who is asked in a step of a plan, how many have to say yes, and how long it may take.")
    add_label = _("Add a step")
    group, icon = "work", "checklist"
    columns = (
        "plan",
        "position",
        "name",
        "rule",
        "amount",
        Column("manager", shown=False),
        Column("owner", shown=False),
    )
    filters = ("plan", "rule")
    search = ("name",)
    order = ("plan__name", "position")
    fields = StepForm.Meta.fields
    form = StepForm
    change_permission = "approvals.manage"
    view_permission = "approvals.ask"
    removable = True

    def initial(self, person: Any) -> dict[str, Any]:
        return {"name": _("Approval"), "position": 1}
