"""Mailboxes: an address people write to, where its mail is fetched and how its answers leave."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.desks.models import Desk

from . import vault
from .services import CHOICES

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

    class Backlog(models.TextChoices):
        NEW = "new", _("nothing: only what comes from now on")
        UNREAD = "unread", _("what nobody has read, at most the newest 500")
        DAYS = "days", _("what came in the last days")
        ALL = "all", _("everything")

    class SignIn(models.TextChoices):
        PASSWORD = "password", _("with a password")
        CONSENT = "consent", _("with a permission of Microsoft or Google (OAuth)")

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
    sign_in = models.CharField(_("sign-in"), max_length=10, choices=SignIn, default=SignIn.PASSWORD)
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    more_folders = models.JSONField(
        _("further folders"), default=list, blank=True, help_text=_("One to a line; they are read after the first one.")
    )
    backlog = models.CharField(
        _("of the mail that is there already, take"),
        max_length=10,
        choices=Backlog,
        default=Backlog.UNREAD,
        help_text=_("Asked once for each folder, when it is read for the first time."),
    )
    backlog_days = models.PositiveSmallIntegerField(_("days"), default=14)
    delete_after = models.BooleanField(_("delete on the server after fetching"), default=False)
    move_to = models.CharField(
        _("move to this folder after fetching"), max_length=200, blank=True, help_text=_("IMAP only; it must exist.")
    )
    outgoing_host = models.CharField(_("outgoing server"), max_length=253, blank=True)
    outgoing_port = models.PositiveIntegerField(_("outgoing port"), null=True, blank=True)
    outgoing_security = models.CharField(
        _("outgoing encryption"), max_length=10, choices=Security, default=Security.STARTTLS
    )
    outgoing_user = models.CharField(_("outgoing user"), max_length=254, blank=True)
    outgoing_password = models.TextField(_("outgoing password"), blank=True)
    sender_name = models.CharField(
        _("sender’s name"), max_length=120, blank=True, help_text=_("Empty: the desk’s name and who answers.")
    )
    signature = models.TextField(_("signature"), blank=True, help_text=_("Empty: the desk’s."))
    provider = models.CharField(_("send through"), max_length=20, blank=True, choices=CHOICES)
    provider_key = models.TextField(_("key of the provider"), blank=True)
    signed_bounces = models.BooleanField(
        _("signed bounce address"),
        default=False,
        help_text=_(
            "Mails leave as name+b…@…, so that every report finds its mail. The server must allow that sender."
        ),
    )
    checks_server = models.CharField(
        _("server whose checks count"),
        max_length=253,
        blank=True,
        help_text=_("The name in Authentication-Results of your own mail server; others are not believed."),
    )
    hold_failed = models.BooleanField(_("set aside mail that fails these checks"), default=False)
    last_read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    next_read_at = models.DateTimeField(_("next try"), null=True, blank=True)
    reader = models.CharField(max_length=120, blank=True)  # the one process that fetches, of several workers
    reader_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("trouble with reading"), max_length=500, blank=True)
    sending_error = models.CharField(_("trouble with sending"), max_length=500, blank=True)
    probe = models.JSONField(default=dict, blank=True)  # how the last trial of each step went (assistant.py)
    # how far each folder is read: {folder: {"validity", "uid", "old": mails of the backlog, "done": of them taken}}
    cursor = models.JSONField(default=dict, blank=True)

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
        return bool(self.active and (self.outgoing_host or self.provider))

    @property
    def folders(self) -> list[str]:
        return list(dict.fromkeys((self.folder, *self.more_folders)))

    @property
    def backlog_left(self) -> tuple[int, int]:
        """Of the old mail that was asked for: how many are taken, of how many."""
        found = [one for one in self.cursor.values() if isinstance(one, dict)]
        return sum(int(one.get("done", 0)) for one in found), sum(int(one.get("old", 0)) for one in found)

    def secret(self, direction: str) -> str:
        """The password as the server wants it; direction is "incoming" or "outgoing"."""
        return vault.unseal(getattr(self, f"{direction}_password"))


class Authorization(models.Model):
    """A permission of a mail provider to read and send as one of its accounts (OAuth 2.0, RFC 6749)."""

    class Provider(models.TextChoices):
        MICROSOFT = "microsoft", "Microsoft 365"
        GOOGLE = "google", "Google Workspace"

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, related_name="authorization")
    provider = models.CharField(_("provider"), max_length=20, choices=Provider)
    client_id = models.CharField(_("application (client) ID"), max_length=300)
    client_secret = models.TextField(_("client secret"), blank=True)  # sealed, as are the tokens
    tenant = models.CharField(_("directory (tenant) ID"), max_length=100, blank=True)
    refresh_token = models.TextField(blank=True)
    access_token = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(_("trouble"), max_length=300, blank=True)
    given_at = models.DateTimeField(_("given"), null=True, blank=True)

    class Meta:
        verbose_name = _("permission of a mail provider")
        verbose_name_plural = _("permissions of mail providers")

    def __str__(self) -> str:
        return f"{self.get_provider_display()} {self.mailbox_id}"

    @property
    def is_fresh(self) -> bool:
        return bool(
            self.access_token and self.expires_at and self.expires_at > timezone.now() + dt.timedelta(minutes=2)
        )
