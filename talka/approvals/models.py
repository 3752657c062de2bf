"""Plans say whom to ask; an approval is one asking about one ticket, step by step, voice by voice."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.access.grants import desks_of
from talka.access.models import Role
from talka.desks.models import Desk
from talka.people.models import Team
from talka.tickets.models import Ticket

from .counting import Rule

if TYPE_CHECKING:
    from talka.people.models import Person

LONGEST_WAIT = 24 * 90  # hours


class Plan(models.Model):
    """What is asked again and again, such as “Purchase over 500 €”: its steps are gone through in their order."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    question = models.TextField(
        _("what is asked"), blank=True, max_length=2000, help_text=_("Stands in the mail, unless who asks writes else.")
    )
    kind = models.CharField(_("kind of ticket"), max_length=20, blank=True, help_text=_("Empty: any."))
    desk = models.ForeignKey(Desk, null=True, blank=True, on_delete=models.CASCADE, verbose_name=_("desk"))
    own = models.BooleanField(
        _("the requester may decide as well"), default=False, help_text=_("Otherwise nobody approves an own request.")
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("approval plan")
        verbose_name_plural = _("approval plans")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def fits(self, ticket: Ticket) -> bool:
        return self.kind in ("", ticket.kind) and self.desk_id in (None, ticket.desk_id)


class Step(models.Model):
    """How a step is decided and how long it may wait; hours on the clock, 0 means never."""

    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    rule = models.CharField(_("who has to say yes"), max_length=10, choices=Rule, default=Rule.ANYONE)
    amount = models.PositiveSmallIntegerField(
        _("how many"), default=0, validators=[MaxValueValidator(1000)],
        help_text=_("Persons or percent, where the rule asks for it."),
    )  # fmt: skip
    remind_after = models.PositiveSmallIntegerField(
        _("remind after hours"), default=24, validators=[MaxValueValidator(LONGEST_WAIT)], help_text=_("0: never.")
    )
    expires_after = models.PositiveSmallIntegerField(
        _("give up after hours"), default=0, validators=[MaxValueValidator(LONGEST_WAIT)],
        help_text=_("Then it counts as not approved. 0: never."),
    )  # fmt: skip

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class PlanStep(Step):
    """Who is asked in one step of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps", verbose_name=_("approval plan"))
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("these people")
    )
    teams = models.ManyToManyField(Team, blank=True, related_name="+", verbose_name=_("members of these teams"))
    roles = models.ManyToManyField(Role, blank=True, related_name="+", verbose_name=_("holders of these roles"))
    manager = models.BooleanField(_("the requester's manager"), default=False)
    owner = models.BooleanField(_("the owner of the service"), default=False)

    class Meta:
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
        ordering = ("plan", "position", "pk")


class State(models.TextChoices):
    WAITING = "waiting", _("not asked yet")
    OPEN = "open", _("waits for an answer")
    GRANTED = "granted", _("approved")
    REFUSED = "refused", _("not approved")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def open(self) -> Self:
        return self.filter(state=State.OPEN)

    def visible_to(self, person: "Person") -> Self:
        """Those who work on the ticket's desk, and everybody who is or was asked."""
        if not getattr(person, "is_authenticated", False) or not person.is_active:
            return self.none()
        desks = desks_of(person, "tickets.see")
        if desks is None:
            return self
        asked = Q(pk__in=Vote.objects.asked().filter(person=person).values("stage__approval"))
        return self.filter(Q(ticket__desk_id__in=desks) | asked)


class Approval(models.Model):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="approvals")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    question = models.TextField(_("what is asked"), blank=True)
    own = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    event_id = models.BigIntegerField(null=True)  # that of asking: what changed since lies after it
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    origin = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")  # came along by a merge

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN


class Stage(Step):
    """A step of one approval, with those who are asked in it."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="stages")
    needed = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    opened_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("position", "pk")
        indexes = [
            models.Index(fields=["remind_at"], name="approval_remind", condition=Q(state="open")),
            models.Index(fields=["expires_at"], name="approval_expire", condition=Q(state="open")),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN


class VoteQuerySet(models.QuerySet["Vote"]):
    def asked(self) -> Self:
        """Of steps that were reached: who comes later knows nothing yet."""
        return self.exclude(stage__state=State.WAITING)

    def waiting_for(self, person: "Person") -> Self:
        """What this person has to decide now, the oldest first; index vote_waiting."""
        mine = self.filter(person=person, answer=Vote.Answer.NONE, stage__state=State.OPEN)
        return mine.select_related("stage__approval__ticket__requester", "stage__approval__asked_by").order_by("pk")


class Vote(models.Model):
    """One person's voice in a step."""

    class Answer(models.TextChoices):
        NONE = "", _("has not answered")
        YES = "yes", _("approves")
        NO = "no", _("does not approve")
        PASSED = "passed", _("passed it on")

    stage = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    instead_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # who is away, or who passed it on
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.NONE, blank=True)
    comment = models.TextField(blank=True)
    via = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stage", "person"], name="vote_once")]
        indexes = [models.Index(fields=["person", "answer"], name="vote_waiting")]

    def __str__(self) -> str:
        return f"{self.person} {self.answer}"
