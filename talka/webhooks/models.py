"""Where events are sent, and each message with what was answered."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.events.models import Event

if TYPE_CHECKING:
    from talka.people.models import Person

MANAGE = "webhooks.manage"


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def visible_to(self, person: "Person") -> Self:
        return self if person.has_perm(MANAGE) else self.none()


class Endpoint(models.Model):
    """An address that hears of events. It hears what its owner may see, no more (HAZARDS HOOK-1)."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    url = models.CharField(
        _("address"), max_length=2000, help_text=_("https://…; whoever runs this server may allow addresses inside.")
    )
    events: Any = models.JSONField(_("events"), default=list, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("It hears of the tickets that this person may see."),
    )
    active = models.BooleanField(_("active"), default=True)
    secret = models.CharField(max_length=500, blank=True)  # sealed
    old_secret = models.CharField(max_length=500, blank=True)  # sealed; signs as well until old_until
    old_until = models.DateTimeField(null=True)
    failed_in_row = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(_("rests until"), null=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message to one endpoint; `uid` is the same for every try (Standard Webhooks: webhook-id)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TAKEN = "taken", _("taken")
        FAILED = "failed", _("given up")
        DROPPED = "dropped", _("too many were waiting")

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    uid = models.CharField(max_length=40, unique=True)
    kind = models.CharField(_("event"), max_length=60)
    ticket = models.BigIntegerField(null=True)
    body = models.TextField()
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    status = models.PositiveSmallIntegerField(null=True)  # of HTTP, of the last answer
    answer = models.TextField(blank=True)  # its first bytes, or why there was none
    milliseconds = models.PositiveIntegerField(null=True)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "event"],
                name="delivery_once",
                condition=Q(event__isnull=False) & ~Q(kind="rule.webhook"),
            )
        ]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="delivery_log"),
            models.Index(fields=["endpoint", "id"], name="delivery_waiting", condition=Q(state="waiting")),
            models.Index(fields=["created_at"], name="delivery_old"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.endpoint_id}"
