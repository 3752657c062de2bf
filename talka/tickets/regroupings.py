"""What a merge or a split moved, so that it can be taken back as long as nothing newer forbids it."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from .models import Ticket


class RegroupingQuerySet(models.QuerySet["Regrouping"]):
    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(undone_at__isnull=True)

    def about(self, ticket: "Ticket") -> Self:
        return self.filter(Q(source=ticket) | Q(target=ticket))


class Regrouping(models.Model):
    """`source` went into `target` (merge), or a part of `source` became `target` (split).

    `kept` holds the keys of what moved and the values that stood there before.
    """

    class Kind(models.TextChoices):
        MERGE = "merge"
        SPLIT = "split"

    kind = models.CharField(max_length=10, choices=Kind)
    source = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="given_away")
    target = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="taken_in")
    kept = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    objects = RegroupingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} → {self.target_id}"
