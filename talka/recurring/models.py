"""A schedule of tickets, and the times it was served."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.access.grants import EVERY, desks_of
from talka.calendars.models import Calendar
from talka.desks.models import Category, Desk
from talka.people.models import Team
from talka.services.models import Service
from talka.tickets.models import Priority, Ticket

from . import times

if TYPE_CHECKING:
    from talka.people.models import Person

MANAGE = "recurring.manage"


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def visible_to(self, person: "Person") -> Self:
        desks = desks_of(person, MANAGE)
        return self if desks is EVERY else self.filter(desk_id__in=desks)

    def due(self, at: object) -> Self:
        """Index schedule_next."""
        return self.filter(active=True, next_at__lte=at).order_by("next_at", "pk")


class Schedule(models.Model):
    """When, and which ticket."""

    class Shift(models.TextChoices):
        ASIS = times.ASIS, _("on that day all the same")
        SKIP = times.SKIP, _("not at all")
        NEXT = times.NEXT, _("on the next working day")
        BEFORE = times.BEFORE, _("on the working day before")

    name = models.CharField(_("name"), max_length=120, unique=True)
    times = models.CharField(
        _("times"),
        max_length=300,
        help_text=_(
            "As cron (0 8 * * 1: Mondays at eight) or RRULE (FREQ=MONTHLY;BYMONTHDAY=1, at the time it begins)."
        ),
    )
    begins = models.DateTimeField(_("begins"), default=timezone.now)
    ends = models.DateTimeField(_("ends"), null=True, blank=True)
    shift = models.CharField(_("on days without work"), max_length=6, choices=Shift, blank=True, default=Shift.ASIS)
    calendar = models.ForeignKey(
        Calendar, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("working hours"),
        help_text=_("Empty means the calendar that is used when nothing else is said."),
    )  # fmt: skip
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+", verbose_name=_("desk"))
    kind = models.CharField(_("kind"), max_length=20)
    subject = models.CharField(_("subject"), max_length=250, help_text=_("May name {{ today }}."))
    text = models.TextField(_("text"), blank=True)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("requester")
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("team")
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("assignee"),
    )  # fmt: skip
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("service")
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("category")
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    active = models.BooleanField(_("active"), default=True)
    served_until = models.DateTimeField(null=True)  # the last time that was served, as the rule says it
    next_at = models.DateTimeField(_("next time"), null=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("recurring ticket")
        verbose_name_plural = _("recurring tickets")
        ordering = ("name",)
        indexes = [
            models.Index(fields=["next_at"], name="schedule_next", condition=Q(active=True, next_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.name


class Occurrence(models.Model):
    """A time that was served, written in the transaction that opens the ticket; `ticket` is empty for one that was let go."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="served", db_index=False)
    due = models.DateTimeField()
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-due",)
        constraints = [models.UniqueConstraint(fields=["schedule", "due"], name="occurrence_once")]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.due}"
