from django.db import models


class Setting(models.Model):
    """The stored value of one Option; a missing row means the default."""

    name = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name
