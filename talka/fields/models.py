from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class FieldQuerySet(models.QuerySet["FieldDefinition"]):
    def active(self) -> Self:
        return self.filter(active=True)


class FieldDefinition(models.Model):
    """A custom field of tickets. Values live in one JSON column, keyed by `name`; a definition only says what is allowed."""

    class Type(models.TextChoices):
        TEXT = "text", _("Text")
        LONG_TEXT = "long_text", _("Long text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        MULTI_CHOICE = "multi_choice", _("Several choices")
        YES_NO = "yes_no", _("Yes or no")
        PERSON = "person", _("Person")
        URL = "url", _("Link")

    name = models.SlugField(
        _("name"), max_length=40, unique=True, help_text=_("For programs and searches; it cannot be changed later."),
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small letters, digits and underscores."))],
    )  # fmt: skip
    label = models.CharField(_("label in English"), max_length=120)
    label_lt = models.CharField(_("label in Lithuanian"), max_length=120, blank=True)
    help = models.CharField(_("help"), max_length=300, blank=True)
    help_lt = models.CharField(_("help in Lithuanian"), max_length=300, blank=True)
    type = models.CharField(_("type"), max_length=20, choices=Type, default=Type.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    required = models.BooleanField(_("must be filled"), default=False)
    kinds = models.JSONField(_("kinds of ticket"), default=list, blank=True, help_text=_("Empty means every kind."))
    in_portal = models.BooleanField(_("shown to the requester"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    active = models.BooleanField(_("active"), default=True)

    objects = FieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.shown_label

    @property
    def shown_label(self) -> str:
        return self.label_lt if get_language() == "lt" and self.label_lt else self.label

    @property
    def shown_help(self) -> str:
        return self.help_lt if get_language() == "lt" and self.help_lt else self.help
