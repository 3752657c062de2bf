from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.access.grants import desks_of
from talka.desks.models import Desk
from talka.events.models import Event
from talka.files.models import File
from talka.people.models import Person, Team
from talka.tickets.models import Message, Priority, Ticket

FALLBACK = "en"


class SharedQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person) -> Self:
        """Own ones, and shared ones of one's desks and teams; who manages them sees all shared ones."""
        own = Q(owner=person)
        if not person.has_perm("tickets.reply"):
            return self.none()
        if person.has_perm("replies.manage"):
            return self.filter(own | Q(owner=None))
        desks = desks_of(person, "tickets.reply")
        on_desk = Q() if desks is None else _none_or(self.model, "desks", "desk_id__in", desks)
        teams = Team.objects.filter(memberships__person=person).values("pk")
        return self.filter(own | (Q(owner=None) & on_desk & _none_or(self.model, "teams", "team_id__in", teams)))

    def offered(self, person: Person, ticket: Ticket) -> Self:
        """Those that fit a ticket: of its desk, or of every desk."""
        fitting = _none_or(self.model, "desks", "desk_id", ticket.desk_id)
        return self.visible_to(person).filter(fitting, active=True)


def _none_or(model: type[models.Model], field: str, lookup: str, value: object) -> Q:
    """Belongs to nothing in particular, or to one of these."""
    through = model._meta.get_field(field).remote_field.through  # type: ignore[union-attr]  # a many-to-many field has one
    mine = through._default_manager.filter(**{f"{model._meta.model_name}_id": OuterRef("pk")})
    return ~Exists(mine) | Q(Exists(mine.filter(**{lookup: value})))


class Shared(models.Model):
    """What canned replies and macros have in common: whose they are and how they are found."""

    name = models.CharField(_("name"), max_length=120)
    folder = models.CharField(_("folder"), max_length=120, blank=True, help_text=_("Such as VPN / Outages."))
    shortcut = models.CharField(
        _("shortcut"), max_length=30, blank=True, help_text=_("Typed after : or / it is found at once.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("owner"),
    )
    desks = models.ManyToManyField(
        Desk, blank=True, related_name="+", verbose_name=_("desks"), help_text=_("None chosen means every desk.")
    )
    teams = models.ManyToManyField(
        Team, blank=True, related_name="+", verbose_name=_("teams"), help_text=_("None chosen means every team.")
    )
    active = models.BooleanField(_("active"), default=True)
    uses = models.PositiveIntegerField(_("uses"), default=0, editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ("folder", "name")

    def __str__(self) -> str:
        return self.name

    @property
    def is_personal(self) -> bool:
        return self.owner_id is not None


class CannedReply(Shared):
    """A text one gives again and again, in each language it is needed in."""

    text_en = models.TextField(_("text in English"), blank=True)
    text_lt = models.TextField(_("text in Lithuanian"), blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta(Shared.Meta):
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")

    def text_for(self, language: str) -> tuple[str, str]:
        """The text and the language it is in: the asked one, else English, else any there is."""
        return in_language({"en": self.text_en, "lt": self.text_lt}, language)


class ReplyFile(models.Model):
    reply = models.ForeignKey(CannedReply, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.file.name


class Macro(Shared):
    """Changes made with one press, in this order: fields, people, tags, note, reply, move. What is empty is left alone."""

    class Assign(models.TextChoices):
        KEEP = "", _("as it is")
        ME = "me", _("who uses it")
        NOBODY = "nobody", _("nobody")
        PERSON = "person", _("the person below")

    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, null=True, blank=True)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("team")
    )
    assign = models.CharField(_("assign"), max_length=10, choices=Assign, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("person"),
    )
    watcher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("add the follower"),
    )
    add_tags = models.JSONField(_("add tags"), default=list, blank=True)
    remove_tags = models.JSONField(_("remove tags"), default=list, blank=True)
    note = models.TextField(_("internal note"), blank=True)
    reply_en = models.TextField(_("reply in English"), blank=True)
    reply_lt = models.TextField(_("reply in Lithuanian"), blank=True)
    move = models.CharField(_("then"), max_length=40, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta(Shared.Meta):
        verbose_name = _("macro")
        verbose_name_plural = _("macros")

    def reply_for(self, language: str) -> tuple[str, str]:
        return in_language({"en": self.reply_en, "lt": self.reply_lt}, language)


class MacroUse(models.Model):
    """One press of a macro on a ticket: what it made, so that it is taken back as one."""

    macro = models.ForeignKey(Macro, null=True, on_delete=models.SET_NULL, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    note = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    reply = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.macro_id} {self.ticket_id}"


def in_language(texts: dict[str, str], language: str) -> tuple[str, str]:
    for wanted in (language, FALLBACK, *texts):
        if texts.get(wanted, "").strip():
            return texts[wanted], wanted
    return "", ""


def count_use(rows: models.QuerySet[Any]) -> None:
    rows.update(uses=models.F("uses") + 1, used_at=timezone.now())
