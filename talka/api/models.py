import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

from talka.files.models import File

KEPT = dt.timedelta(hours=24)  # an answer for a repeated call, a file for its message


class Answer(models.Model):
    """What a POST with an Idempotency-Key was answered, so that a repeated call gets the same and does nothing twice.

    `caller` is the token or, with a browser's session, the person. A row without `status` is a call under way.
    """

    caller = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="api_answer_once")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"


class Meter(models.Model):
    """How many calls a caller took in the present minute; processes take them in batches (meter.py)."""

    caller = models.CharField(max_length=40, primary_key=True)
    window = models.BigIntegerField()
    used = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.caller}: {self.used}"


class Upload(models.Model):
    """A file sent ahead of the message it belongs to; until then it is its sender's alone (HAZARDS IDOR-1)."""

    file = models.OneToOneField(File, on_delete=models.CASCADE, related_name="upload")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.file)
