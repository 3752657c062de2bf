import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.files.models import File

if TYPE_CHECKING:
    from talka.people.models import Person

LIVE = Q(send_at__isnull=True, discarded_at__isnull=True)


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, person: "Person") -> Self:
        """A draft is its owner's alone, whoever asks (HAZARDS IDOR-3); index draft_once."""
        return self.filter(person=person)

    def live(self) -> Self:
        """What is being written now: neither scheduled nor thrown away."""
        return self.filter(LIVE)

    def kept(self) -> Self:
        """What says something and was not thrown away, scheduled or not."""
        return self.filter(~Q(text="", html=""), discarded_at__isnull=True)

    def scheduled(self) -> Self:
        return self.filter(send_at__isnull=False, discarded_at__isnull=True)


class Draft(models.Model):
    """What one person writes in one ticket: one live draft of each kind, and any number to be sent later."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("Reply")
        NOTE = "note", _("Internal note")
        FORWARD = "forward", _("Forward")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    to = models.JSONField(default=list, blank=True)
    cc = models.JSONField(default=list, blank=True)
    bcc = models.JSONField(default=list, blank=True)
    then = models.CharField(max_length=40, blank=True)
    about = models.ForeignKey("tickets.Message", null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=timezone.now)
    send_at = models.DateTimeField(null=True, blank=True)
    stopped = models.CharField(max_length=300, blank=True)  # why a scheduled one was not sent
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ticket", "kind"], condition=LIVE, name="draft_once")]
        indexes = [
            models.Index(fields=["person", "-updated_at"], name="draft_latest"),
            models.Index(fields=["send_at"], name="draft_due", condition=Q(send_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.html)


class DraftFile(models.Model):
    """A file of a draft: nobody else's until it hangs on a message (HAZARDS IDOR-3)."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    cid = models.CharField(max_length=255, blank=True)  # RFC 2392, when the text shows it inline

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.file.name


class Held(models.Model):
    """A reply that is written down but has not left yet; until then its author may take it back.

    `was` is how the ticket stood before it, so that taking it back leaves no trace but the history.
    """

    message = models.OneToOneField("tickets.Message", on_delete=models.CASCADE, related_name="held")
    leaves_at = models.DateTimeField()
    was = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.message_id} {self.leaves_at}"


class Mention(models.Model):
    """Somebody was called by name in a note or a reply."""

    message = models.ForeignKey("tickets.Message", on_delete=models.CASCADE, related_name="mentions")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "message"], name="mention_once")]
        indexes = [models.Index(fields=["person", "ticket"], name="mention_person")]

    def __str__(self) -> str:
        return f"{self.message_id} → {self.person_id}"


class Edition(models.Model):
    """How a note read before it was edited; redaction removes these with the rest."""

    message = models.ForeignKey("tickets.Message", on_delete=models.CASCADE, related_name="editions")
    text = models.TextField()
    html = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.message_id} {self.created_at}"
