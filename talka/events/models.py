from django.conf import settings
from django.db import models
from django.db.models import Q


class Event(models.Model):
    """Something that happened, written in the same transaction as the change itself.

    One row is the history line, the audit record, the webhook payload, the notification trigger and the report
    fact. Rows are never changed; `cause` chains answer "why did this happen?".
    """

    kind = models.CharField(max_length=60)
    ticket_id = models.BigIntegerField(null=True)
    thing = models.CharField(max_length=80, blank=True)  # "assets.asset:17" when it is not about a ticket
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    cause = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="effects")
    via = models.CharField(max_length=20, default="web")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["ticket_id", "id"], name="event_ticket", condition=Q(ticket_id__isnull=False)),
            models.Index(fields=["thing", "id"], name="event_thing", condition=~Q(thing="")),
            models.Index(fields=["kind", "id"], name="event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
