from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.access.grants import desks_of
from talka.files.models import File
from talka.people.models import Team
from talka.tickets.models import Ticket

if TYPE_CHECKING:
    from talka.people.models import Person


class SideTalkQuerySet(models.QuerySet["SideTalk"]):
    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def visible_to(self, person: "Person") -> Self:
        """Those who work on the ticket's desk, and the team that was asked; never the requester (HAZARDS NOTE-1)."""
        if not getattr(person, "is_authenticated", False) or not (person.is_active and person.is_agent):
            return self.none()
        desks = desks_of(person, "tickets.see")
        if desks is None:
            return self
        asked = Q(team__in=Team.objects.filter(members=person).values("pk"))
        return self.filter(Q(ticket__desk_id__in=desks) | asked)


class SideTalk(models.Model):
    """A thread of its own beside a ticket: by mail with one third party (`address`), or with a team inside."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="sidetalks")
    subject = models.CharField(_("subject"), max_length=200)
    address = models.CharField(_("address"), max_length=254, blank=True)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("team")
    )
    waiting = models.BooleanField(default=False)  # the other side wrote last
    done_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    origin = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")  # came along by a merge

    objects = SideTalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("side conversation")
        verbose_name_plural = _("side conversations")
        ordering = ("-updated_at", "-pk")

    def __str__(self) -> str:
        return self.subject

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def other(self) -> str:
        """With whom."""
        return self.address or str(self.team or "")


class SideMessage(models.Model):
    """One turn. `author` is a colleague; without one it came by mail from `sender`."""

    talk = models.ForeignKey(SideTalk, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sender = models.CharField(max_length=254, blank=True)
    text = models.TextField()
    quoted = models.TextField(blank=True)
    automatic = models.BooleanField(default=False)
    verified = models.BooleanField(default=True)
    message_id = models.CharField(max_length=255, blank=True)
    letter_id = models.BigIntegerField(null=True)  # mail keeps the raw source under this number
    created_at = models.DateTimeField(default=timezone.now)
    files = models.ManyToManyField(File, related_name="sidemessages", blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.talk_id}/{self.pk}"
