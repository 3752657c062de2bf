from django.conf import settings
from django.db import models

from talka.files.models import File


class RemotePicture(models.Model):
    """A picture of one message that somebody asked to see; without `file` it is on its way or could not be had."""

    message = models.ForeignKey("tickets.Message", on_delete=models.CASCADE, related_name="pictures", db_index=False)
    address = models.CharField(max_length=2010)
    digest = models.CharField(max_length=64)  # of the address: long ones make no index
    file = models.ForeignKey(File, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "digest"], name="picture_once")]
        indexes = [models.Index(fields=["asked_at"], name="picture_age")]

    def __str__(self) -> str:
        return self.address


class TrustedSender(models.Model):
    """Whose pictures this person wants to see without being asked again."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "sender"], name="trusted_once")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.sender_id}"
