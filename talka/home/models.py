import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone


class Tally(models.Model):
    """What one person did on one day of the site's calendar; counted as it happens, so reading it costs fourteen rows."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    solved = models.PositiveIntegerField(default=0)
    replies = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"

    @classmethod
    def add(cls, person_id: int, what: str) -> None:
        """One more, in the caller's transaction."""
        day = timezone.localdate()
        if not cls.objects.filter(person_id=person_id, day=day).update(**{what: F(what) + 1}):
            row, made = cls.objects.get_or_create(person_id=person_id, day=day, defaults={what: 1})
            if not made:  # another of their requests was faster
                cls.objects.filter(pk=row.pk).update(**{what: F(what) + 1})


def weeks(person_id: int, today: dt.date) -> list[dict[str, int]]:
    """This week and the last one: solved and replies, Monday first."""
    monday = today - dt.timedelta(days=today.weekday())
    found = [{"solved": 0, "replies": 0} for _week in range(2)]
    rows = Tally.objects.filter(person_id=person_id, day__gte=monday - dt.timedelta(days=7), day__lte=today)
    for row in rows:
        week = found[0 if row.day >= monday else 1]
        week["solved"] += row.solved
        week["replies"] += row.replies
    return found
