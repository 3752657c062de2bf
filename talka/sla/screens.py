from typing import Any

from django import forms
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talka.kit.errors import Refused
from talka.tickets import selectors
from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from . import actions, targets
from .matching import words
from .models import Metric, Promise

TIMES = tuple(Metric.values)


class PromiseForm(forms.ModelForm):
    class Meta:
        model = Promise
        fields = (
            *("name", "kind", "selector", "order", *TIMES),
            *("calendar", "pauses", "shown", "warn_at", "valid_from", "valid_until", "review_on", "note", "active"),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in TIMES:
            self._read(name, lambda text: targets.written(targets.read(text)))
        self._read("warn_at", lambda text: ", ".join(map(str, targets.percents(text))))
        self._read("selector", lambda text: selectors.parse(text).to_text())
        if not self.errors and not any(given[name] for name in TIMES):
            self.add_error(TIMES[0], _("A promise has at least one time."))
        began, ends = given.get("valid_from"), given.get("valid_until")
        if began and ends and ends < began:
            self.add_error("valid_until", _("It ends before it begins."))
        return given

    def _read(self, name: str, read: Any) -> None:
        try:
            self.cleaned_data[name] = read(self.cleaned_data.get(name) or "")
        except (ValueError, Refused) as problem:
            self.add_error(name, str(problem))


@screen
class Promises(Screen):
    model = Promise
    hint = _("How soon we answer and solve, for which tickets, in which hours. Clocks on the tickets measure it.")
    add_label = _("Add a promise")
    group, icon = "work", "hourglass"
    columns = (
        "name",
        "kind",
        Column("selector", _("For tickets"), cell=lambda promise: words(promise.selector)),
        "first_reply",
        "resolution",
        "calendar",
        Column("order", shown=False),
        Column("review_on", shown=False),
        "active",
    )
    filters = ("kind", "active", "calendar")
    search = ("name", "note", "selector")
    fields = PromiseForm.Meta.fields
    form = PromiseForm
    change_permission = "sla.manage"

    def tabs(self, row: Promise) -> tuple[tuple[Any, str], ...]:
        return ((_("What if"), reverse("sla:effects", args=[row.pk])),)

    @transaction.atomic
    def write(self, form: Any, by: Any) -> Promise:
        promise = super().write(form, by)
        actions.publish(promise, by=by)
        return promise
