from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.access.grants import desks_of
from talka.tickets.models import Ticket

from .amounts import shown

if TYPE_CHECKING:
    from talka.people.models import Person


class Activity(models.Model):
    """What kind of work it was: repair, travel, advice. `billable` is what its entries start with."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    billable = models.BooleanField(_("billable"), default=False, help_text=_("What a new entry starts with."))
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Rate(models.Model):
    """What an hour costs us; the most exact row wins: person and activity, then person, then activity, then neither."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.CASCADE, related_name="rates", verbose_name=_("activity")
    )
    hourly = models.DecimalField(
        _("cost of an hour"), max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )

    class Meta:
        verbose_name = _("hourly cost")
        verbose_name_plural = _("hourly costs")
        constraints = [
            models.UniqueConstraint(fields=["person", "activity"], name="rate_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.person or '*'} · {self.activity or '*'}: {self.hourly}"


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, person: "Person") -> Self:
        """Those who work on the desk; a requester never learns how long anything took (HAZARDS NOTE-1)."""
        if not getattr(person, "is_authenticated", False) or not person.is_active:
            return self.none()
        desks = desks_of(person, "tickets.see")
        return self if desks is None else self.filter(Q(ticket__desk_id__in=desks) | Q(person=person))


class Entry(models.Model):
    """Minutes of one person on one day for one ticket. `hourly` is the cost as it was then."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="time", db_index=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="time",
        verbose_name=_("person"),
        db_index=False,
    )
    minutes = models.PositiveIntegerField(_("minutes"))
    day = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="entries", verbose_name=_("activity")
    )
    billable = models.BooleanField(_("billable"), default=False)
    hourly = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    origin = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")  # came along by a merge

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        ordering = ("-day", "-pk")
        indexes = [
            models.Index(fields=["ticket", "-day", "-id"], name="time_ticket"),
            models.Index(fields=["person", "day"], name="time_person"),
            models.Index(fields=["day"], name="time_day"),
        ]

    def __str__(self) -> str:
        return f"{shown(self.minutes)} {self.day}"

    @property
    def cost(self) -> Decimal | None:
        return None if self.hourly is None else (self.hourly * self.minutes / 60).quantize(Decimal("0.01"))


class Timer(models.Model):
    """A stop-watch of one person on one ticket; runs while `started_at` is set, and only one of a person's runs."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="timers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="timers")
    started_at = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "ticket"], name="timer_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(started_at__isnull=False), name="timer_one_runs"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.ticket_id}"

    @property
    def elapsed(self) -> int:
        """Seconds until now."""
        running = (timezone.now() - self.started_at).total_seconds() if self.started_at else 0
        return self.seconds + max(0, int(running))
