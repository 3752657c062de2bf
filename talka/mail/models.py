"""The rows of mail: what came, what leaves; mailboxes are in boxes.py."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.tickets.models import Message, Ticket

from .boxes import Authorization, Mailbox, Security


class RawMail(models.Model):
    """A mail exactly as it came, committed before its source is told "I have it" (HAZARDS I1). In exactly one state."""

    class State(models.TextChoices):
        RECEIVED = "received", _("waiting")
        DONE = "done", _("done")
        REFUSED = "refused", _("not taken")
        ASIDE = "aside", _("set aside")

    class Outcome(models.TextChoices):
        OPENED = "opened", _("opened a ticket")
        ADDED = "added", _("added to a ticket")
        DUPLICATE = "duplicate", _("the same mail again")
        LOOP = "loop", _("our own mail came back")
        BOUNCE = "bounce", _("report about a mail of ours")
        AUTOMATIC = "automatic", _("automatic answer")
        DISMISSED = "dismissed", _("dismissed by hand")

    mailbox = models.ForeignKey(
        Mailbox, null=True, blank=True, on_delete=models.SET_NULL, related_name="arrivals", verbose_name=_("mailbox")
    )
    source = models.CharField(max_length=10)
    source_key = models.CharField(max_length=255, unique=True)
    envelope_from = models.CharField(max_length=320, null=True)  # noqa: DJ001  "" is the null path, None is unknown
    envelope_to = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    path = models.CharField(max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    # what agents are told beside the message: {"checks": …, "forwarded": {"email", "name"}}
    facts = models.JSONField(default=dict, blank=True)
    sender = models.CharField(_("from"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    lease = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("received mail")
        verbose_name_plural = _("received mails")
        constraints = [
            # the same mail to the same mailbox is one article, also when two workers hold it (HAZARDS I3)
            models.UniqueConstraint(fields=["fingerprint"], condition=~Q(fingerprint=""), name="mail_once"),
        ]
        indexes = [
            models.Index(fields=["next_try", "id"], name="mail_waiting", condition=Q(state="received")),
            models.Index(fields=["-id"], name="mail_aside", condition=Q(state="aside")),
            models.Index(fields=["mailbox", "-id"], name="mail_of_box"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"


class Outgoing(models.Model):
    """One mail to one person, written in the transaction that wants it sent (HAZARDS I4)."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("reply")
        FORWARD = "forward", _("forward")
        ACK = "ack", _("confirmation")
        NOTICE = "notice", _("notification")
        SIDE = "side", _("side conversation")
        ACCOUNT = "account", _("about an account")
        MASS = "mass", _("to many")

    class State(models.TextChoices):
        READY = "ready", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")
        UNCERTAIN = "uncertain", _("perhaps sent")
        WITHDRAWN = "withdrawn", _("withdrawn")

    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    mailbox = models.ForeignKey(
        Mailbox, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("mailbox")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    recipient = models.CharField(_("to"), max_length=320)
    identifier = models.CharField(max_length=255)  # Message-ID, stable over every attempt
    content = models.JSONField(
        default=dict, blank=True
    )  # what is not a message: subject, text and html of an account mail
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    handed = models.BooleanField(
        default=False
    )  # the text went to the server in this attempt: from here on "unknown" is possible
    error = models.CharField(_("reason"), max_length=500, blank=True)
    bounced = models.BooleanField(default=False)
    # also "not before": a reply that may still be taken back, or is to leave tomorrow morning
    next_try = models.DateTimeField(_("next try"), default=timezone.now)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)  # a report said so

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        constraints = [models.UniqueConstraint(fields=["message", "recipient", "kind"], name="mail_one_each")]
        indexes = [
            models.Index(fields=["identifier"], name="outgoing_identifier"),
            models.Index(fields=["next_try"], name="outgoing_ready", condition=Q(state="ready")),
            models.Index(fields=["lease_until"], name="outgoing_leases", condition=Q(state="sending")),
            models.Index(fields=["created_at"], name="outgoing_bad", condition=Q(state__in=("failed", "uncertain"))),
            models.Index(fields=["recipient", "created_at"], name="outgoing_recipient"),
            models.Index(fields=["kind", "created_at"], name="outgoing_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient}"


class Undeliverable(models.Model):
    """An address whose server has said that it takes no mail; a mail that arrives there takes it away again."""

    address = models.CharField(_("address"), max_length=320, unique=True)
    count = models.PositiveIntegerField(_("reports"), default=0)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    last_at = models.DateTimeField(_("last report"), default=timezone.now)

    class Meta:
        verbose_name = _("address without delivery")
        verbose_name_plural = _("addresses without delivery")

    def __str__(self) -> str:
        return self.address


class Unsubscribed(models.Model):
    """Somebody who wants no more of what goes to many under this topic."""

    address = models.CharField(_("address"), max_length=320)
    topic = models.CharField(_("topic"), max_length=60)
    at = models.DateTimeField(_("left"), default=timezone.now)

    class Meta:
        verbose_name = _("left mailing")
        verbose_name_plural = _("left mailings")
        constraints = [models.UniqueConstraint(fields=["address", "topic"], name="unsubscribed_once")]

    def __str__(self) -> str:
        return f"{self.address} {self.topic}"


__all__ = ["Authorization", "Mailbox", "Outgoing", "RawMail", "Security", "Undeliverable", "Unsubscribed"]
