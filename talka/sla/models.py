from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.calendars.models import Calendar
from talka.tickets.models import Ticket

from . import projecting, targets


class Metric(models.TextChoices):
    FIRST_REPLY = "first_reply", _("First reply")
    NEXT_REPLY = "next_reply", _("Next reply")
    ASSIGNMENT = "assignment", _("Assignment")
    UPDATE = "update", _("Update")
    RESOLUTION = "resolution", _("Resolution")


def target(label: Any, help_text: Any) -> models.CharField:
    return models.CharField(label, max_length=80, blank=True, help_text=help_text)


class Promise(models.Model):
    """What is promised to whom: a service level agreement, an operational one, or an underpinning contract (ITIL 4)."""

    class Kind(models.TextChoices):
        SLA = "sla", _("To customers (SLA)")
        OLA = "ola", _("Between teams (OLA)")
        SUPPLIER = "supplier", _("By a supplier (contract)")

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SLA)
    selector = models.CharField(
        _("for tickets"),
        max_length=2000,
        blank=True,
        help_text=_("As in the search box: service:vpn priority:critical. Empty means every ticket."),
    )
    order = models.PositiveSmallIntegerField(
        _("place"), default=100, help_text=_("Of several that fit, the one with the lowest place counts.")
    )
    first_reply = target(_("first reply"), _("Time for critical, high, normal, low: 1h, 2h, 4h, 8h. One is for all."))
    next_reply = target(_("next reply"), _("After each later message of the customer."))
    assignment = target(_("assignment"), _("Until somebody has it."))
    update = target(_("update"), _("Between two messages to the customer while work goes on."))
    resolution = target(_("resolution"), _("Until it is solved."))
    calendar = models.ForeignKey(
        Calendar,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="promises",
        verbose_name=_("working hours"),
        help_text=_("Empty means the calendar that is used when nothing else is said."),
    )
    pauses = models.BooleanField(
        _("stands still while we wait"),
        default=True,
        help_text=_("In a status of waiting, the clocks of update and resolution do not go."),
    )
    shown = models.BooleanField(
        _("the requester sees it"),
        default=True,
        help_text=_("On the page of the request. What teams or a supplier promise to us is never shown there."),
    )
    warn_at = models.CharField(
        _("warn at"), max_length=40, blank=True, default="75, 90", help_text=_("Percent of the promised time.")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    review_on = models.DateField(_("review on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.name

    def holds(self, day: date) -> bool:
        """In use and valid on this day."""
        began = self.valid_from is None or self.valid_from <= day
        return self.active and began and (self.valid_until is None or self.valid_until >= day)


class Version(models.Model):
    """A promise as it was published: targets and hours, never changed. Running clocks point at it."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    terms = models.JSONField()
    hours = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["promise", "number"], name="sla_version_once")]

    def __str__(self) -> str:
        return f"{self.terms['name']} {self.number}"

    def target(self, metric: str, priority: int) -> timedelta | None:
        return targets.read(self.terms[metric])[priority - 1]

    @property
    def warnings(self) -> tuple[int, ...]:
        return targets.percents(self.terms["warn_at"])


class ClockQuerySet(models.QuerySet["Clock"]):
    def going(self) -> Self:
        """Clocks of work that is not done; index sla_clock_ticket."""
        return self.filter(state__in=("running", "paused"))

    def due_for_a_look(self, at: Any) -> Self:
        """Running clocks whose next warning or deadline has come; index sla_clock_look."""
        return self.filter(state="running", look_at__lte=at).order_by("look_at")


class Clock(models.Model):
    """One promise measured on one ticket. Its marks are the truth; the columns below are their projection."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        MET = "met", _("Kept")
        MISSED = "missed", _("Missed")
        DROPPED = "dropped", _("No longer measured")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="clocks")
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="clocks")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="clocks")
    metric = models.CharField(max_length=12, choices=Metric)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)
    warned = models.PositiveSmallIntegerField(default=0)  # percent of the last warning
    breached_at = models.DateTimeField(null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "id"], name="sla_clock_ticket"),
            models.Index(
                fields=["look_at"], name="sla_clock_look", condition=Q(state="running", look_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.metric}"

    @property
    def is_going(self) -> bool:
        return self.state in ("running", "paused")


class Mark(models.Model):
    """Something that happened to a clock; rows are only ever added."""

    class Kind(models.TextChoices):
        START = "start", _("Started")
        PAUSE = "pause", _("Paused")
        RESUME = "resume", _("Went on")
        STOP = "stop", _("Stopped")
        DROP = "drop", _("No longer measured")
        RETARGET = "retarget", _("New target")

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    seconds = models.PositiveIntegerField()
    agreed = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    event = models.ForeignKey("events.Event", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


def marks_of(rows: Iterable[Mark], hours: Any) -> list[projecting.Mark]:
    """Rows for the arithmetic; `hours(version)` gives the hours a version counts in."""
    return [
        projecting.Mark(row.kind, row.at, timedelta(seconds=row.seconds), hours(row.version), row.agreed, row.reason)
        for row in rows
    ]


class Effect(models.Model):
    """What other terms would do to open tickets, worked out before they are published; or their being put under them."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="effects")
    terms = models.JSONField()
    hours = models.JSONField()
    typed = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # the whole form, for publishing
    holds = models.BooleanField(default=True)  # False: a draft that is switched off, or not valid today
    applies = models.BooleanField(default=False)  # True: the deadlines are moved, not only told
    progress = models.OneToOneField("jobs.Progress", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at_ticket = models.BigIntegerField(default=0)  # the last ticket looked at: a worker that died is followed from here
    earlier = models.PositiveIntegerField(default=0)
    later = models.PositiveIntegerField(default=0)
    begun = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)  # deadlines that would have passed already

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.promise_id} #{self.pk}"
