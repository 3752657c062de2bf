"""How each team gives its work out, who can do what, and how much at once."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.desks.models import Category
from talka.people.models import Team
from talka.services.models import Service
from talka.tickets.models import Ticket

BEST = 5


class Strategy(models.TextChoices):
    IN_TURN = "in_turn", _("In turn")
    WEIGHTED = "weighted", _("In turn, by weight")
    LEAST_BUSY = "least_busy", _("Least busy")
    SKILL = "skill", _("By skill, then least busy")
    LAST = "last", _("Who helped them last, else least busy")


class TeamRouting(models.Model):
    """One team's way. The row is locked while somebody is chosen, so that turns are fair however many workers choose."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="routing", verbose_name=_("team"))
    strategy = models.CharField(_("who gets it"), max_length=12, choices=Strategy, default=Strategy.IN_TURN)
    capacity = models.PositiveSmallIntegerField(
        _("open tickets at most"), default=0, help_text=_("Of one person, where nothing else is said. 0: any number.")
    )
    in_hours = models.BooleanField(
        _("only in working hours"), default=True, help_text=_("What comes at night is given out in the morning.")
    )
    idle_hours = models.PositiveSmallIntegerField(
        _("take back after working hours"), default=0, validators=[MaxValueValidator(400)],
        help_text=_("What its assignee has not touched goes to somebody else. 0: never."),
    )  # fmt: skip
    active = models.BooleanField(_("in use"), default=True)
    turn = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("routing of a team")
        verbose_name_plural = _("routing of teams")
        ordering = ("team__name",)

    def __str__(self) -> str:
        return str(self.team)


class Share(models.Model):
    """Where somebody stands in the turns of a team; made when first needed."""

    routing = models.ForeignKey(TeamRouting, on_delete=models.CASCADE, related_name="shares", verbose_name=_("team"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=1,
        validators=[MaxValueValidator(100)],
        help_text=_("Twice the weight gets twice as much. 0: nothing."),
    )
    turn = models.PositiveBigIntegerField(default=0, editable=False)
    credit = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("weight of a person")
        verbose_name_plural = _("weights of people")
        ordering = ("routing", "pk")
        constraints = [models.UniqueConstraint(fields=["routing", "person"], name="share_once")]

    def __str__(self) -> str:
        return f"{self.person} · {self.routing}"


class Skill(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Ability(models.Model):
    """What somebody can do, and how well."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="abilities", verbose_name=_("person")
    )
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="abilities", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(
        _("level"), default=3, validators=[MinValueValidator(1), MaxValueValidator(BEST)], help_text=_("1 to 5.")
    )

    class Meta:
        verbose_name = _("skill of a person")
        verbose_name_plural = _("skills of people")
        ordering = ("skill", "-level")
        constraints = [models.UniqueConstraint(fields=["person", "skill"], name="ability_once")]

    def __str__(self) -> str:
        return f"{self.person} · {self.skill}"


class Need(models.Model):
    """Which skill the tickets of a category or about a service ask for."""

    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.CASCADE, verbose_name=_("category"))
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, verbose_name=_("service"))
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="needs", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(
        _("level at least"), default=1, validators=[MinValueValidator(1), MaxValueValidator(BEST)]
    )

    class Meta:
        verbose_name = _("needed skill")
        verbose_name_plural = _("needed skills")
        ordering = ("skill", "pk")

    def __str__(self) -> str:
        return f"{self.category or self.service} · {self.skill}"


class Capacity(models.Model):
    """How many open tickets somebody has at once: in all, or of one channel."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    channel = models.CharField(_("channel"), max_length=20, blank=True, help_text=_("Empty: all together."))
    most = models.PositiveSmallIntegerField(_("at most"))

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        ordering = ("person", "channel")
        constraints = [models.UniqueConstraint(fields=["person", "channel"], name="capacity_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.channel} {self.most}"


class Given(models.Model):
    """A ticket that goes back to the pool unless its assignee touches it before `back_at`."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    event_id = models.BigIntegerField()  # of being given: touching comes after it
    given_at = models.DateTimeField(default=timezone.now)
    back_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.ticket_id} → {self.person_id}"
