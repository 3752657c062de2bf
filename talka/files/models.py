import uuid
from pathlib import Path

from django.conf import settings
from django.db import models


class File(models.Model):
    """Content kept under a random name; the shown name and type are only metadata (HAZARDS D7)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=120)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """data/files/ab/ab12…: two digits of the id keep folders small."""
        return Path(settings.DATA) / "files" / self.id.hex[:2] / self.id.hex

    def read(self) -> bytes:
        return self.path.read_bytes()
