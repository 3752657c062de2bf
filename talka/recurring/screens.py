from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.kit import templating
from talka.tickets.practices import practices
from talka.ui.inputs import MomentInput
from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from . import actions, times
from .models import MANAGE, Schedule

NAMES = ("today",)


class ScheduleForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("kind"), choices=lambda: [(kind, practice.label) for kind, practice in practices]
    )

    class Meta:
        model = Schedule
        fields = (
            "name", "times", "begins", "ends", "shift", "calendar", "desk", "kind", "subject", "text", "requester", "team", "assignee",
            "service", "category", "priority", "active",
        )  # fmt: skip
        widgets = {"begins": MomentInput(), "ends": MomentInput()}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("subject", "text"):
            try:
                templating.check(given.get(name) or "", NAMES)
            except templating.UnknownPlaceholder as unknown:
                self.add_error(name, _("There is no placeholder “%(name)s” here.") % {"name": unknown.name[:60]})
        if given.get("times") and given.get("begins"):
            try:
                times.check(given["times"], given["begins"], timezone.get_default_timezone())  # type: ignore[arg-type]
            except times.BadTimes:
                words = _("These times cannot be understood, never come, or come more than once an hour.")
                self.add_error("times", words)
        if given.get("ends") and given.get("begins") and given["ends"] < given["begins"]:
            self.add_error("ends", _("It ends before it begins."))
        return given


@screen
class Recurring(Screen):
    model = Schedule
    title = gettext_lazy("Recurring tickets")
    hint = gettext_lazy("Work that comes again and again: its ticket opens by itself, on time and once.")
    add_label = gettext_lazy("Add a recurring ticket")
    empty = gettext_lazy("Nothing recurs yet. Add the first: a monthly review, a weekly check of the backups.")
    group, icon = "work", "repeat"
    form = ScheduleForm
    fields = ScheduleForm.Meta.fields
    reads = ("next_at", "problem")
    columns = ("name", "times", "desk", "next_at", Column("problem", shown=False), "active")
    filters = ("desk", "active")
    search = ("name", "subject")
    change_permission = MANAGE
    removable = True

    def may(self, person: Any, verb: str, row: Schedule | None = None) -> bool:
        return super().may(person, verb, row) and (row is None or person.has_perm(MANAGE, row))

    def tabs(self, row: Schedule) -> tuple[tuple[Any, str], ...]:
        return ((_("Times"), reverse("recurring:times", args=[row.pk])),)

    def write(self, form: Any, by: Any) -> Schedule:
        row: Schedule = form.save(commit=False)
        if "times" in form.changed_data or "begins" in form.changed_data or row.pk is None:
            # other times count from now on; what has passed is not made up for
            row.served_until = max(timezone.now(), row.begins) if row.begins < timezone.now() else None
        row.problem = ""
        row.save()
        return actions.plan_next(row)
