"""A batch is one change to many tickets; each of its rows says what became of one ticket."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from talka.jobs.models import Progress

if TYPE_CHECKING:
    from talka.people.models import Person


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, person: "Person") -> Self:
        """One's own: the rows name tickets that others may not see. Index batch_mine."""
        return self.filter(person_id=person.pk) if person.pk and person.is_active else self.none()

    def running(self) -> Self:
        return self.filter(progress__state=Progress.RUNNING)


class Batch(models.Model):
    """Who wants what changed. The tickets are chosen once, when it is ordered: what matches later is not drawn in."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="batches")
    changes = models.JSONField(_("changes"), default=dict)  # by name in changes.CHANGES
    via = models.CharField(max_length=20, default="web")
    scopes = models.JSONField(null=True)  # of the API token that ordered it: the work has no more rights than the order
    undoes = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="undone_by")
    progress = models.OneToOneField(Progress, on_delete=models.PROTECT, related_name="batch")
    event_id = models.BigIntegerField(null=True)  # the order in the history, and the cause of every change
    created_at = models.DateTimeField(_("ordered"), auto_now_add=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of many")
        verbose_name_plural = _("changes of many")
        indexes = [models.Index(fields=["person", "-id"], name="batch_mine")]

    def __str__(self) -> str:
        return self.progress.title

    @property
    def is_running(self) -> bool:
        return self.progress.state == Progress.RUNNING


class Row(models.Model):
    """What became of one ticket. A number and no foreign key: what was asked for may not be there at all."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("changed")
        SAME = "same", _("was so already")
        REFUSED = "refused", _("not changed")
        UNSEEN = "unseen", _("not there")
        FAILED = "failed", _("failed")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    ticket = models.BigIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    events = models.JSONField(default=list)  # what may be taken back, in the order it was done

    class Meta:
        verbose_name = _("row")
        verbose_name_plural = _("rows")
        constraints = [models.UniqueConstraint(fields=["batch", "ticket"], name="batch_row_once")]
        indexes = [
            models.Index(fields=["batch", "id"], name="batch_row_all"),
            models.Index(fields=["batch", "state", "id"], name="batch_row_state"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.state}"


NOT_DONE = (Row.State.REFUSED, Row.State.UNSEEN, Row.State.FAILED)
