import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.desks.models import Desk
from talka.tickets.models import Message, Ticket

from . import vault

IN_USE = Q(active=True)


class Security(models.TextChoices):
    TLS = "tls", _("TLS from the start")
    STARTTLS = "starttls", _("STARTTLS, required")
    NONE = "none", _("none (only on a trusted network)")


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def active(self) -> Self:
        return self.filter(active=True)

    def read_by(self, protocol: str) -> Self:
        return self.active().filter(incoming=protocol).exclude(incoming_host="")


class Mailbox(models.Model):
    """An address people write to: its desk, where its mail is fetched, and through which server it answers."""

    class Incoming(models.TextChoices):
        NONE = "none", _("nothing to fetch: mail is delivered to us")
        IMAP = "imap", "IMAP"
        POP3 = "pop3", "POP3"

    name = models.CharField(_("name"), max_length=120, unique=True)
    address = models.CharField(_("address"), max_length=254, unique=True)
    aliases = models.JSONField(
        _("other addresses"), default=list, blank=True, help_text=_("One to a line; mail to them arrives here as well.")
    )
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="mailboxes", verbose_name=_("desk"))
    active = models.BooleanField(_("active"), default=True)
    default = models.BooleanField(
        _("default"),
        default=False,
        help_text=_("Gets what names no known address, and sends the mails about accounts."),
    )
    plus = models.BooleanField(
        _("server knows plus addresses"),
        default=True,
        help_text=_("Answers go to name+ticket@…, which finds the ticket even when a mail program drops its headers."),
    )
    incoming = models.CharField(_("fetch by"), max_length=10, choices=Incoming, default=Incoming.NONE)
    incoming_host = models.CharField(_("incoming server"), max_length=253, blank=True)
    incoming_port = models.PositiveIntegerField(_("incoming port"), null=True, blank=True)
    incoming_security = models.CharField(
        _("incoming encryption"), max_length=10, choices=Security, default=Security.TLS
    )
    incoming_user = models.CharField(_("incoming user"), max_length=254, blank=True)
    incoming_password = models.TextField(_("incoming password"), blank=True)
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    delete_after = models.BooleanField(_("delete on the server after fetching"), default=False)
    outgoing_host = models.CharField(_("outgoing server"), max_length=253, blank=True)
    outgoing_port = models.PositiveIntegerField(_("outgoing port"), null=True, blank=True)
    outgoing_security = models.CharField(
        _("outgoing encryption"), max_length=10, choices=Security, default=Security.STARTTLS
    )
    outgoing_user = models.CharField(_("outgoing user"), max_length=254, blank=True)
    outgoing_password = models.TextField(_("outgoing password"), blank=True)
    last_read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    last_error = models.CharField(_("trouble with reading"), max_length=500, blank=True)
    sending_error = models.CharField(_("trouble with sending"), max_length=500, blank=True)
    cursor = models.JSONField(default=dict, blank=True)  # how far an IMAP folder is read: {"validity": …, "uid": …}

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def addresses(self) -> set[str]:
        return {self.address, *self.aliases}

    @property
    def can_send(self) -> bool:
        return bool(self.active and self.outgoing_host)

    def secret(self, direction: str) -> str:
        """The password as the server wants it; direction is "incoming" or "outgoing"."""
        return vault.unseal(getattr(self, f"{direction}_password"))


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
    sender = models.CharField(_("from"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    lease = models.CharField(max_length=40, blank=True)
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

    class State(models.TextChoices):
        READY = "ready", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")
        UNCERTAIN = "uncertain", _("perhaps sent")

    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    recipient = models.CharField(max_length=320)
    identifier = models.CharField(max_length=255)  # Message-ID, stable over every attempt
    content = models.JSONField(
        default=dict, blank=True
    )  # what is not a message: subject, text and html of an account mail
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    handed = models.BooleanField(
        default=False
    )  # the text went to the server in this attempt: from here on "unknown" is possible
    error = models.CharField(max_length=500, blank=True)
    bounced = models.BooleanField(default=False)
    next_try = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "recipient", "kind"], name="mail_one_each")]
        indexes = [
            models.Index(fields=["identifier"], name="outgoing_identifier"),
            models.Index(fields=["next_try"], name="outgoing_ready", condition=Q(state="ready")),
            models.Index(fields=["lease_until"], name="outgoing_leases", condition=Q(state="sending")),
            models.Index(fields=["recipient", "created_at"], name="outgoing_recipient"),
            models.Index(fields=["kind", "created_at"], name="outgoing_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient}"


def new_lease() -> str:
    """The name of one claim: whoever finishes must still hold it."""
    return uuid.uuid4().hex
