"""A rule and its versions; what a rule did to a ticket, and why others did nothing; a rule tried on the past."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.access.grants import EVERY, desks_of
from talka.desks.models import Desk
from talka.events.models import Event
from talka.jobs.models import Progress
from talka.tickets.models import Ticket

if TYPE_CHECKING:
    from talka.people.models import Person

MANAGE = "rules.manage"


class RuleQuerySet(models.QuerySet["Rule"]):
    def live(self) -> Self:
        """Published and on, in the order in which they are asked; a few hundred rows, index rule_order."""
        return self.filter(active=True, number__gt=0).order_by("position", "pk")

    def visible_to(self, person: "Person") -> Self:
        """Those of the desks whose rules one keeps, and those of all desks, since they work there, too."""
        desks = desks_of(person, MANAGE) if person.pk and person.is_active else set()
        if desks is EVERY:
            return self
        return self.filter(Q(desk=None) | Q(desk_id__in=desks)) if desks else self.none()


class Rule(models.Model):
    """When something happens, and the ticket fits, then these things are done. `definition` is what holds now."""

    name = models.CharField(_("name"), max_length=120, blank=True)
    shipped = models.CharField(max_length=40, blank=True)  # its name in shipped.py while nobody gave it another
    note = models.TextField(_("note"), blank=True)
    desk = models.ForeignKey(
        Desk, null=True, blank=True, on_delete=models.CASCADE, related_name="rules", verbose_name=_("desk")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    position = models.PositiveIntegerField(_("place"), default=0)
    active = models.BooleanField(_("on"), default=False)
    number = models.PositiveIntegerField(_("version"), default=0)  # 0: never published
    definition = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)  # of the definition
    draft = models.JSONField(null=True)
    runs = models.PositiveIntegerField(_("times"), default=0)
    failures = models.PositiveIntegerField(_("failures"), default=0)
    failed_in_row = models.PositiveIntegerField(default=0)
    last_run_at = models.DateTimeField(_("last time"), null=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    swept_at = models.DateTimeField(null=True)  # of rules by the clock: when it was last looked at
    created_at = models.DateTimeField(default=timezone.now)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ("position", "pk")
        indexes = [models.Index(fields=["position", "id"], name="rule_order")]

    def __str__(self) -> str:
        from .shipped import title  # noqa: PLC0415  it makes rows of this

        return self.name or title(self.shipped) or str(_("Rule without a name"))

    @property
    def purpose(self) -> str:
        """What it is for, in words: its note, or what was said of it when it came."""
        from .shipped import reason  # noqa: PLC0415  it makes rows of this

        return self.note or reason(self.shipped)

    @property
    def is_published(self) -> bool:
        return self.number > 0


class Version(models.Model):
    """A rule as it was published; never changed."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.number}"


class RunQuerySet(models.QuerySet["Run"]):
    def lately(self, since: dt.timedelta) -> Self:
        return self.filter(at__gt=timezone.now() - since)


class Run(models.Model):
    """A rule fitted a ticket, and what came of it. `occasion` is what for: no rule runs twice for the same."""

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        SAME = "same", _("nothing to do")
        FAILED = "failed", _("failed")
        STOPPED = "stopped", _("stopped")

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="log", db_index=False)
    number = models.PositiveIntegerField()
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    occasion = models.CharField(max_length=80)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    steps: Any = models.JSONField(default=list)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "ticket", "occasion"], name="rule_run_once")]
        indexes = [
            models.Index(fields=["rule", "-at"], name="rule_run_latest"),
            models.Index(fields=["ticket", "-id"], name="rule_run_ticket"),
            models.Index(fields=["at"], name="rule_run_old"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.ticket_id} {self.outcome}"


class Trace(models.Model):
    """For one event of a ticket: which rules were asked and did not fit, each as [rule, version, why not]."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+", db_index=False)
    refused: Any = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event"], name="rule_trace_once")]
        indexes = [
            models.Index(fields=["ticket", "-id"], name="rule_trace_ticket"),
            models.Index(fields=["at"], name="rule_trace_old"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.event_id}"


class Trial(models.Model):
    """A definition tried on what happened: what it would have changed. Nothing of a ticket is written."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="trials")
    definition = models.JSONField()
    days = models.PositiveSmallIntegerField(default=30)
    progress = models.OneToOneField(Progress, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at_key = models.BigIntegerField(default=0)  # the last event or ticket looked at: who follows a dead worker goes on
    until_key = models.BigIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    would_change = models.PositiveIntegerField(default=0)
    would_mail = models.PositiveIntegerField(default=0)
    would_differ = models.PositiveIntegerField(default=0)
    per_day: Any = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.rule_id} #{self.pk}"
