from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.access.grants import desks_of
from talka.desks.models import Desk
from talka.services.models import Service
from talka.tickets.models import Ticket

from .scales import SCALES, Kind, Scale

if TYPE_CHECKING:
    from talka.people.models import Person


class Survey(models.Model):
    """What is asked after the work, of whom and how often."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("question"), max_length=5, choices=Kind, default=Kind.CSAT)
    desk = models.ForeignKey(
        Desk, null=True, blank=True, on_delete=models.CASCADE, verbose_name=_("desk"),
        help_text=_("Empty: every desk that has none of its own."),
    )  # fmt: skip
    question_en = models.CharField(
        _("question in English"), max_length=200, blank=True, help_text=_("Empty: the usual one.")
    )
    question_lt = models.CharField(
        _("question in Lithuanian"), max_length=200, blank=True, help_text=_("Empty: the usual one.")
    )
    delay = models.PositiveSmallIntegerField(
        _("hours after it is solved"), default=24, validators=[MaxValueValidator(24 * 30)]
    )
    rest = models.PositiveSmallIntegerField(
        _("days between two to one person"), default=30, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    anonymous = models.BooleanField(
        _("anonymous"), default=False,
        help_text=_("Answers are kept without the person, the ticket and the agent, and cannot be changed after."),
    )  # fmt: skip
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def scale(self) -> Scale:
        return SCALES[Kind(self.kind)]

    def question(self, language: str) -> str:
        own = self.question_lt if language == "lt" else self.question_en
        return own or self.scale.question.get(language, self.scale.question["en"])


class Invitation(models.Model):
    """One mail to one person about one ticket; `answered_at` says that they did, not what."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="invitation")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    skipped = models.CharField(max_length=20, blank=True)  # why it was not sent
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="survey_due", condition=Q(sent_at__isnull=True, skipped="")),
            models.Index(fields=["person", "sent_at"], name="survey_person"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} → {self.person_id}"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, person: "Person") -> Self:
        """Of the desks whose results one may see."""
        if not getattr(person, "is_authenticated", False) or not person.is_active:
            return self.none()
        desks = desks_of(person, "surveys.see")
        return self if desks is None else self.filter(desk_id__in=desks)


class Answer(models.Model):
    """A score with what was said to it. Of an anonymous survey: no ticket, person or agent, and only the day."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers", db_index=False)
    invitation = models.OneToOneField(Invitation, null=True, on_delete=models.CASCADE, related_name="answer")
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="ratings")
    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, null=True, on_delete=models.SET_NULL, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="ratings")
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["survey", "at"], name="answer_survey")]

    def __str__(self) -> str:
        return f"{self.score}"
