from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

REPORT_ROWS = 1000


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self) -> "JobQuerySet":
        return self.filter(state=Job.WAITING)

    def running(self) -> "JobQuerySet":
        return self.filter(state=Job.RUNNING)

    def failed(self) -> "JobQuerySet":
        """Those that need a person; they stay until somebody retries or removes them."""
        return self.filter(state=Job.FAILED)


class Job(models.Model):
    """One piece of background work, written in the transaction that wants it done. A finished one is deleted."""

    WAITING, RUNNING, FAILED = "waiting", "running", "failed"
    STATES = [(WAITING, _("waiting")), (RUNNING, _("running")), (FAILED, _("failed"))]

    task = models.CharField(_("task"), max_length=120)
    args = models.JSONField(_("arguments"), default=dict)
    lane = models.CharField(_("lane"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=WAITING)
    run_at = models.DateTimeField(_("not before"), default=now)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    # the name of one claim, new each time: whoever finishes must still hold it
    locked_by = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    key = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField(_("created"), default=now)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            # claim.py: the next one of a lane; as small as the backlog, not as the past
            models.Index(
                fields=["lane", "run_at", "id"],
                name="job_next",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["lease_until"], name="job_leases", condition=Q(state="running")),
            models.Index(fields=["id"], name="job_failed", condition=Q(state="failed")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state="waiting") & ~Q(key=""),
                name="job_key_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} #{self.pk}"


class Tick(models.Model):
    """When a periodic task was last put in the queue: moving `last_at` on is what makes it once across workers."""

    task = models.CharField(max_length=120, primary_key=True)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.task


class Progress(models.Model):
    """How far a long piece of work is, as the person who started it sees it."""

    RUNNING, DONE, FAILED, STOPPED = "running", "done", "failed", "stopped"
    STATES = [
        (RUNNING, _("running")),
        (DONE, _("done")),
        (FAILED, _("failed")),
        (STOPPED, _("stopped")),
    ]

    kind = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    total = models.PositiveIntegerField(_("total"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=RUNNING)
    report = models.JSONField(_("report"), default=list, blank=True)
    # a number and no foreign key: people lie above jobs
    started_by = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(_("started"), default=now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        indexes = [models.Index(fields=["started_by", "-id"], name="progress_mine")]

    def __str__(self) -> str:
        return f"{self.title} {self.done + self.failed}/{self.total}"

    @property
    def percent(self) -> int:
        return 100 if self.state == self.DONE else min(99, 100 * (self.done + self.failed) // max(1, self.total))
