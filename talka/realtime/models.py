from django.conf import settings
from django.db import models


class Here(models.Model):
    """Somebody who looks at a topic or types in it: said again every twenty seconds, forgotten half a minute after.

    A table, because the pages of one ticket may be open in several web processes (0114). "gone" stays as a row for a
    moment, so that every process hears of it.
    """

    topic = models.CharField(max_length=100)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=8)
    since = models.DateTimeField()  # when this state began
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "person"], name="here_once")]
        indexes = [models.Index(fields=["seen_at"], name="here_seen")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state} {self.topic}"
