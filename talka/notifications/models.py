"""What concerns a person, and how they want to hear of it."""

import datetime as dt
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.access.grants import desks_of
from talka.events.models import Event
from talka.tickets.models import Ticket
from talka.tickets.saved.models import SavedView

if TYPE_CHECKING:
    from talka.people.models import Person

INTERNAL = ("message.noted", "message.mentioned")
SHOWN = 100  # nobody counts unread notices beyond it


class Reason(models.TextChoices):
    """Why one is told; the first that holds counts, so that one event is one notice."""

    MENTION = "mention", _("I am mentioned")
    ASSIGNED = "assigned", _("A ticket is assigned to me")
    APPROVAL = "approval", _("My approval is asked for")
    RULE = "rule", _("A rule tells me")
    MESSAGE = "message", _("A customer writes on a ticket of mine")
    WATCHING = "watching", _("Something happens on a ticket I follow")
    VIEW = "view", _("A ticket comes into a view I watch")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person: "Person") -> Self:
        """Only of tickets this person may see now, whatever they could see then (HAZARDS IDOR-6)."""
        # asked of each notice: a list of all that one may see would be made anew for every page
        seen = Ticket.objects.visible_to(person).filter(pk=OuterRef("ticket_id"))
        mine = self.filter(Exists(seen), person=person)
        desks = desks_of(person, "tickets.read_notes")
        return mine if desks is None else mine.exclude(Q(event__kind__in=INTERNAL) & ~Q(ticket__desk_id__in=desks))

    def unread(self) -> Self:
        """Index notice_unread."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One event that concerns one person; what it says is read from the event, and shown only to who may see it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notices")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notices", db_index=False)
    reason = models.CharField(max_length=12, choices=Reason)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_inbox"),
            models.Index(fields=["person", "ticket"], name="notice_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.event_id} → {self.person_id}"


class Choice(models.Model):
    """By which ways a person wants to hear for one reason; without a row the usual ones hold."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices")
    reason = models.CharField(max_length=12, choices=Reason)
    in_app = models.BooleanField(default=True)
    mail = models.BooleanField(default=False)
    push = models.BooleanField(default=True)
    chat = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "reason"], name="notice_choice_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.reason}"


class Quiet(models.Model):
    """Hours without mail and push, in the person's own time zone; they may go over midnight. The bell is never quiet."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    start = models.TimeField()
    end = models.TimeField()

    def __str__(self) -> str:
        return f"{self.start:%H:%M}–{self.end:%H:%M}"

    def holds(self, at: dt.time) -> bool:
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


class Digest(models.Model):
    """Mail gathered into one: every hour, every day or every Monday at a time, in the person's own time zone."""

    class Every(models.TextChoices):
        HOUR = "hour", _("Every hour")
        DAY = "day", _("Every day")
        WEEK = "week", _("Every Monday")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    every = models.CharField(max_length=4, choices=Every)
    at = models.TimeField(default=dt.time(8))
    sent_at = models.DateTimeField(default=timezone.now)  # what came before is told already

    def __str__(self) -> str:
        return f"{self.every} {self.at:%H:%M}"


class Hook(models.Model):
    """Where a chat takes messages for one person: an incoming web hook. Whoever knows the address may write there."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    address = models.TextField()  # a secret: only its host is ever shown
    told_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=200, blank=True)  # what the chat said when it last refused

    def __str__(self) -> str:
        return urlsplit(self.address).hostname or ""


class ViewWatch(models.Model):
    """A saved view whose newcomers somebody wants to hear of."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="watches")
    tickets = models.ManyToManyField(Ticket, related_name="+")  # those in it: coming in is news, being in it is not

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "view"], name="view_watch_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.view_id}"


class Mute(models.Model):
    """A ticket that a person wants to hear nothing of, but being assigned or mentioned."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="mutes", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="mute_once")]

    def __str__(self) -> str:
        return f"{self.person_id} ✕ {self.ticket_id}"


class Device(models.Model):
    """A browser that wants to be woken; it can be taken off by its owner at any time."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    endpoint = models.TextField()  # the push service's own secret address; shown to nobody
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
