from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talka.kit.working_time import Hours

from . import days


class Calendar(models.Model):
    """When somebody is at work: the hours of a week, public holidays, and the days that differ."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Vilnius")
    week = models.JSONField(_("hours of the week"), default=days.office_week)
    country = models.CharField(
        _("public holidays of"), max_length=2, blank=True, default="LT", help_text=_("Empty means none are observed.")
    )
    region = models.CharField(
        _("region"), max_length=10, blank=True, help_text=_("For holidays of a part of the country, such as BY or NY.")
    )
    short_eves = models.BooleanField(
        _("the day before a public holiday is one hour shorter"),
        default=True,
        help_text=_("As the Labour Code of Lithuania says."),
    )
    default = models.BooleanField(_("used when nothing else is said"), default=False)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["default"], condition=Q(default=True), name="calendar_one_default")
        ]

    def __str__(self) -> str:
        return self.name

    def hours(self) -> Hours:
        """These hours for talka.kit.working_time; one query for the days that differ."""
        week = tuple(days.parse_spans(text) for text in self.week)
        known = [(day, days.parse_spans(day.hours)) for day in (self.days.all() if self.pk else ())]
        special = days.Special(
            week=week,
            country=self.country,
            region=self.region,
            own={day.date: spans for day, spans in known if not day.yearly},
            yearly={(day.date.month, day.date.day): spans for day, spans in known if day.yearly},
            short_eves=self.short_eves,
        )
        return Hours(ZoneInfo(self.time_zone), week, special)


class Day(models.Model):
    """One day that differs from its weekday: closed, or open at other hours."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days", verbose_name=_("calendar"))
    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=120)
    yearly = models.BooleanField(_("every year"), default=False)
    hours = models.CharField(
        _("hours"), max_length=120, blank=True, help_text=_("Such as 08:00-12:00, 13:00-16:00. Empty means closed.")
    )

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ("date",)
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"

    def clean(self) -> None:
        days.checked(self.hours, "hours")


USUAL: dict[str, Any] = {"name": "Darbo laikas"}


def default_calendar() -> Calendar:
    """The calendar for everything that names none; made on first use by who writes something of it down."""
    return _kept() or Calendar.objects.get_or_create(default=True, defaults=USUAL)[0]


def usual_hours() -> Hours:
    """Its hours, for who only looks: none is made."""
    return (_kept() or Calendar(**USUAL)).hours()


def _kept() -> Calendar | None:
    return Calendar.objects.filter(default=True).first()
