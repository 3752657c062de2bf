import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.access.grants import desks_of
from talka.desks.models import Category, Desk
from talka.files.models import File
from talka.kit.workflow import OPEN_PHASES, Phase, Status
from talka.people.models import Organization, Team
from talka.services.models import Service

from . import practices
from .regroupings import Regrouping

if TYPE_CHECKING:
    from talka.people.models import Person

__all__ = [
    "Attachment", "GuestLink", "Link", "Message", "Priority", "Regrouping", "Tag", "Ticket", "Watch",
]  # fmt: skip
# the same as phase in OPEN_PHASES, said without values: SQLite uses a partial index only when it can prove its condition
OPEN = Q(solved_at__isnull=True)


class Priority(models.IntegerChoices):
    CRITICAL = 1, _("Critical")
    HIGH = 2, _("High")
    NORMAL = 3, _("Normal")
    LOW = 4, _("Low")


# what a row of a list shows; half of the columns, and half of the time to make objects of them
ROW = (
    "kind", "desk_id", "subject", "snippet", "status", "phase", "priority", "awaiting", "created_at", "updated_at", "due_at", "solved_at",
    "requester__name", "requester__email", "assignee__name", "assignee__email", "assignee__is_agent", "team_id", "service__name",
)  # fmt: skip


class TicketQuerySet(models.QuerySet["Ticket"]):
    def open(self) -> Self:
        """Work that is not done; served by the partial indexes ticket_open_*."""
        return self.filter(OPEN)

    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)

    def visible_to(self, person: "Person") -> Self:
        """Agents by granted desks; everybody by being requester, watcher or member of a sharing organisation."""
        if not getattr(person, "is_authenticated", False) or not person.is_active:
            return self.none()
        desks = desks_of(person, "tickets.see")
        if desks is None:
            return self
        mine = self.own_condition(person)
        if not desks:
            return self.filter(mine)
        # asked of each row, desk first: as a plain OR the planner of SQLite gathers every ticket of the desk beforehand
        return self.filter(Exact(Case(When(Q(desk_id__in=desks) | mine, then=True), default=False), True))

    def own_of(self, person: "Person") -> Self:
        """What the portal shows: a requester's own side of things, also of an agent."""
        return self.filter(self.own_condition(person))

    @staticmethod
    def own_condition(person: "Person") -> Q:
        own = Q(requester_id=person.pk) | Q(Exists(Watch.objects.filter(ticket=OuterRef("pk"), person=person)))
        if person.organization_id:
            shared = Organization.objects.filter(pk=person.organization_id, shared=True)
            own |= Q(organization_id=person.organization_id) & Q(Exists(shared))
        return own

    def with_people(self) -> Self:
        """All that a list row shows, and no more, in one statement."""
        return self.select_related("requester", "assignee", "service").only(*ROW)


class Ticket(models.Model):
    """One piece of work of any kind. Holds only what every queue sorts, filters or shows (a 27th column needs an ADR)."""

    kind = models.CharField(max_length=20)
    desk = models.ForeignKey(
        Desk, on_delete=models.PROTECT, related_name="tickets", verbose_name=_("desk"), db_index=False
    )
    subject = models.CharField(_("subject"), max_length=250)
    snippet = models.CharField(max_length=140, blank=True)
    status = models.CharField(_("status"), max_length=30)
    phase = models.CharField(max_length=10)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    impact = models.PositiveSmallIntegerField(_("impact"), default=2)
    urgency = models.PositiveSmallIntegerField(_("urgency"), default=2)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="tickets",
        verbose_name=_("requester"),
        db_index=False,
    )
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tickets",
        verbose_name=_("organisation"),
        db_index=False,
    )
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tickets",
        verbose_name=_("team"),
        db_index=False,
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="work",
        verbose_name=_("assignee"),
        db_index=False,
    )
    service = models.ForeignKey(
        Service,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tickets",
        verbose_name=_("service"),
        db_index=False,
    )
    category = models.ForeignKey(
        Category,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tickets",
        verbose_name=_("category"),
        db_index=False,
    )
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    channel = models.CharField(_("channel"), max_length=20, default="web")
    language = models.CharField(_("language"), max_length=5, default="en")
    custom = models.JSONField(default=dict, blank=True)
    awaiting = models.BooleanField(default=False)  # the customer wrote last
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("opened"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    last_message_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    first_replied_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        # (foreign keys have no index of their own: the planner would prefer them to the partial ones)
        # an agent's lists look at open work only: these stay small however many tickets are closed;
        # the desk stands last in them so that counting what one may see reads the index alone
        indexes = [
            models.Index(fields=["-updated_at", "-id", "desk"], name="ticket_open_latest", condition=OPEN),
            models.Index(fields=["desk", "-updated_at", "-id"], name="ticket_open_desk", condition=OPEN),
            models.Index(fields=["team", "-updated_at", "-id", "desk"], name="ticket_open_team", condition=OPEN),
            models.Index(fields=["assignee", "-updated_at", "-id", "desk"], name="ticket_open_mine", condition=OPEN),
            models.Index(
                fields=["-updated_at", "-id", "desk"], name="ticket_open_awaiting", condition=OPEN & Q(awaiting=True)
            ),
            models.Index(
                fields=["due_at", "-id", "desk"], name="ticket_open_due", condition=OPEN & Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["priority", "-updated_at", "-id", "desk"], name="ticket_open_priority", condition=OPEN
            ),
            models.Index(fields=["status", "-updated_at", "-id", "desk"], name="ticket_open_status", condition=OPEN),
            models.Index(fields=["kind", "-updated_at", "-id", "desk"], name="ticket_open_kind", condition=OPEN),
            models.Index(fields=["service", "-updated_at", "-id", "desk"], name="ticket_open_service", condition=OPEN),
            models.Index(fields=["-created_at", "-id", "desk"], name="ticket_open_created", condition=OPEN),
            # work that is solved and not yet closed: what is closed by itself after a while
            models.Index(
                fields=["solved_at", "id"],
                name="ticket_done",
                condition=Q(solved_at__isnull=False, closed_at__isnull=True),
            ),
            models.Index(fields=["requester", "-id"], name="ticket_history"),
            models.Index(
                fields=["organization", "-id"], name="ticket_organization", condition=Q(organization__isnull=False)
            ),
            models.Index(fields=["-updated_at", "-id"], name="ticket_latest"),
            models.Index(fields=["desk", "-updated_at", "-id"], name="ticket_desk_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def practice(self) -> practices.Practice:
        return practices.of(self.kind)

    @property
    def number(self) -> str:
        """INC-1042: the digits are the key, so they survive a conversion to another kind."""
        return f"{self.practice.prefix}-{self.pk}"

    @property
    def state(self) -> Status:
        return self.practice.workflow.status(self.status)

    @property
    def is_open(self) -> bool:
        return self.phase in OPEN_PHASES

    @property
    def is_closed(self) -> bool:
        return self.phase == Phase.CLOSED

    @property
    def lateness(self) -> str:
        """ "late", "soon" (within an hour) or ""."""
        if self.due_at is None or not self.is_open:
            return ""
        left = self.due_at - timezone.now()
        return "late" if left < dt.timedelta() else "soon" if left < dt.timedelta(hours=1) else ""

    def linked(self, relation: str) -> "models.QuerySet[Ticket]":
        return Ticket.objects.filter(links_in__source=self, links_in__relation=relation)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, person: "Person") -> Self:
        """Messages of visible tickets; internal notes only for those who may read them on that desk."""
        desks = desks_of(person, "tickets.read_notes")
        seen = self.filter(ticket__in=Ticket.objects.visible_to(person))
        if desks is None:
            return seen
        return seen.filter(~Q(kind__in=Message.INTERNAL) | Q(ticket__desk_id__in=desks))

    def public(self) -> Self:
        return self.exclude(kind__in=Message.INTERNAL)


class Message(models.Model):
    """One turn of the conversation. Append-only; `quoted` is folded text below it, never deleted.

    `html` is what a mail brought, after kit.html.clean; the raw source stays with the mail module.
    """

    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("Message")
        REPLY = "reply", _("Reply")
        NOTE = "note", _("Internal note")
        FORWARD = "forward", _("Forwarded to others")

    # what the requester's side never gets (HAZARDS NOTE-1): a forward is between us and a third party
    INTERNAL = (Kind.NOTE, Kind.FORWARD)

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    via = models.CharField(max_length=20, default="web")
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    to = models.JSONField(default=list, blank=True)
    cc = models.JSONField(default=list, blank=True)
    bcc = models.JSONField(default=list, blank=True)  # known to those who work here only (HAZARDS NOTE-1)
    automatic = models.BooleanField(default=False)
    verified = models.BooleanField(default=True)  # False: the sender was only claimed
    message_id = models.CharField(max_length=255, blank=True)
    in_reply_to = models.CharField(max_length=255, blank=True)
    letter_id = models.BigIntegerField(null=True, blank=True)  # mail keeps the raw source under this number
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()
    files: "list[Attachment]"  # where reading.messages_of put them

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["ticket", "id"], name="message_thread"),
            models.Index(fields=["message_id"], name="message_rfc_id", condition=~Q(message_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_public(self) -> bool:
        return self.kind not in self.INTERNAL


class Attachment(models.Model):
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="attachments")
    cid = models.CharField(max_length=255, blank=True)  # RFC 2392, when the body shows it inline

    def __str__(self) -> str:
        return self.file.name


class Link(models.Model):
    """`source` <relation> `target`, e.g. release REL-9 `includes` change CHG-4."""

    class Relation(models.TextChoices):
        RELATES = "relates", _("relates to")
        DUPLICATES = "duplicates", _("duplicates")
        BLOCKS = "blocks", _("blocks")
        CAUSES = "causes", _("causes")
        INCLUDES = "includes", _("includes")

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_in")
    relation = models.CharField(max_length=20, choices=Relation, default=Relation.RELATES)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "relation"], name="link_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.relation} {self.target_id}"


class Watch(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ticket"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.ticket_id}"


class Tag(models.Model):
    name = models.CharField(max_length=60, unique=True)
    tickets = models.ManyToManyField(Ticket, related_name="tags", blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class GuestLink(models.Model):
    """A way in without an account: one ticket, one person, a random secret kept as a digest (HAZARDS MID-7)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="guest_links")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guest_links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id} → {self.ticket_id}"


from .pictures.models import RemotePicture, TrustedSender  # noqa: E402  likewise
from .saved.models import SavedView, ViewPlace  # noqa: E402  found by Django here; they speak of tickets themselves
from .writing.models import Draft, DraftFile, Edition, Held, Mention  # noqa: E402  likewise

__all__ = [
    "OPEN", "Attachment", "Draft", "DraftFile", "Edition", "GuestLink", "Held", "Link", "Mention", "Message", "MessageQuerySet", "Priority",
    "RemotePicture", "SavedView", "Tag", "Ticket", "TicketQuerySet", "TrustedSender", "ViewPlace", "Watch",
]  # fmt: skip
