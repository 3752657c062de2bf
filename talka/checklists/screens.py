from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from talka.tickets.practices import practices
from talka.ui.inputs import LinesField
from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from .models import Template

MOST_STEPS = 50


class TemplateForm(forms.ModelForm):
    kind = forms.ChoiceField(
        required=False,
        label=_("kind of ticket"),
        help_text=_("Empty: any."),
        choices=lambda: [("", _("Any")), *((kind, practice.label) for kind, practice in practices)],
    )
    steps = LinesField(
        label=_("steps"),
        help_text=_("One task a line. A line that begins with > waits until the one before it is done."),
    )

    class Meta:
        model = Template
        fields = ("name", "steps", "kind", "desk", "category", "team", "by_itself", "active")

    def clean_steps(self) -> list[str]:
        steps: list[str] = self.cleaned_data["steps"]
        if len(steps) > MOST_STEPS:
            raise ValidationError(_("At most %(most)s steps."), params={"most": MOST_STEPS})
        return [step[:200] for step in steps]


@screen
class Checklists(Screen):
    model = Template
    title = _("Check-lists")
    hint = _("Steps that are put on a ticket together, by hand or by themselves when such a ticket opens.")
    add_label = _("Add a check-list")
    group, icon = "work", "list-check"
    columns = (
        "name",
        Column("count", _("Steps"), cell=lambda one: len(one.steps), align="end"),
        "kind",
        "desk",
        "category",
        "by_itself",
        "active",
    )
    filters = ("desk", "category", "by_itself", "active")
    search = ("name",)
    fields = ("name", "steps", "kind", "desk", "category", "team", "by_itself", "active")
    form = TemplateForm
    change_permission = "checklists.manage"
    view_permission = "checklists.work"
    removable = True

    def rows(self, person: Any) -> Any:
        return super().rows(person).select_related("desk", "category")
