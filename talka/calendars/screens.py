from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.kit.errors import Invalid
from talka.ui import dates
from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from . import days
from .models import Calendar, Day

DAY_FIELDS = tuple(f"day_{n}" for n in range(7))


@cache
def zones() -> list[tuple[str, str]]:
    return [
        (name, name)
        for name in sorted(available_timezones())
        if ("/" in name or name == "UTC") and not name.startswith(("Etc/", "SystemV/"))
    ]


def hours_of(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=120)


class CalendarForm(forms.ModelForm):
    time_zone = forms.ChoiceField(choices=zones, label=_("Time zone"))
    country = forms.ChoiceField(
        choices=lambda: [("", _("None")), *days.countries()], required=False, label=_("Public holidays of")
    )

    day_0 = hours_of(_("Monday"), _("Such as 08:00-12:00, 13:00-17:00. Empty means closed."))
    day_1 = hours_of(_("Tuesday"))
    day_2 = hours_of(_("Wednesday"))
    day_3 = hours_of(_("Thursday"))
    day_4 = hours_of(_("Friday"))
    day_5 = hours_of(_("Saturday"))
    day_6 = hours_of(_("Sunday"))

    class Meta:
        model = Calendar
        fields = ("name", "time_zone", *DAY_FIELDS, "country", "region", "short_eves", "default", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row = kwargs.get("instance")
        week = row.week if row is not None else days.office_week()
        kwargs["initial"] = dict(zip(DAY_FIELDS, week, strict=True)) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def _get_validation_exclusions(self) -> set[str]:
        # two defaults are no mistake of the person: write() moves the mark
        return {*super()._get_validation_exclusions(), "default"}  # type: ignore[misc]  # not in the stubs

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in DAY_FIELDS:
            try:
                days.parse_spans(given.get(name, ""))
            except ValueError as error:
                self.add_error(name, str(error))
        known = days.regions(given.get("country", ""))
        if given.get("region") and given["region"] not in known:
            told = (
                _("Choose one of: %(choices)s.") % {"choices": ", ".join(known)}
                if known
                else _("This country has none.")
            )
            self.add_error("region", told)
        if not self.errors and not any(given[name].strip() for name in DAY_FIELDS):
            self.add_error(DAY_FIELDS[0], _("A calendar is open on some day of the week."))
        self.instance.week = [given.get(name, "").strip() for name in DAY_FIELDS]
        return given


def coming_holiday(calendar: Calendar) -> str:
    found = days.next_holiday(
        calendar.country, timezone.localdate(), (get_language() or "")[:2], region=calendar.region
    )
    return f"{dates.stamp(found[0])}, {found[1]}" if found else ""


@screen
class Calendars(Screen):
    model = Calendar
    hint = _("Working hours and holidays; promises and deadlines count only the time somebody is at work.")
    add_label = _("Add a calendar")
    group, icon = "work", "calendar-time"
    columns = (
        "name",
        "time_zone",
        Column("holiday", _("Next public holiday"), cell=coming_holiday),
        "default",
        "active",
    )
    filters = ("active",)
    search = ("name",)
    fields = CalendarForm.Meta.fields
    reads = ("week",)
    form = CalendarForm
    change_permission = "calendars.manage"

    def tabs(self, row: Calendar) -> tuple[tuple[Any, str], ...]:
        return ((_("Out and in"), reverse("calendars:exchange", args=[row.pk])),)

    def clean_input(self, data: Mapping[str, Any], *, person: Any, row: Any = None) -> Any:
        """A program may say the whole `week` at once: seven texts, Monday first."""
        if "week" in data:
            week = data["week"]
            if not (isinstance(week, list) and len(week) == 7 and all(isinstance(text, str) for text in week)):
                raise Invalid(_("A week is seven texts such as 08:00-17:00, Monday first."), field="week")
            data = {k: v for k, v in data.items() if k != "week"} | dict(zip(DAY_FIELDS, week, strict=True))
        elif row is None and not data.keys() & set(DAY_FIELDS):
            data = dict(zip(DAY_FIELDS, days.office_week(), strict=True)) | data
        return super().clean_input(data, person=person, row=row)

    @property
    def audited_fields(self) -> tuple[str, ...]:
        return (*super().audited_fields, "week")

    @transaction.atomic
    def write(self, form: Any, by: Any) -> Calendar:
        if form.cleaned_data["default"]:
            # one calendar is the default: choosing another moves the mark
            Calendar.objects.filter(default=True).exclude(pk=form.instance.pk).update(default=False)
        return super().write(form, by)


@screen
class SpecialDays(Screen):
    model = Day
    hint = _("Single days that differ: closed for an event, or open on a Saturday that was moved.")
    add_label = _("Add a day")
    group, icon = "work", "calendar-off"
    columns = ("date", "name", "calendar", "hours", "yearly")
    filters = ("calendar", "date", "yearly")
    search = ("name",)
    order = ("-date",)
    fields = ("calendar", "date", "name", "hours", "yearly")
    change_permission = "calendars.manage"
    removable = True
