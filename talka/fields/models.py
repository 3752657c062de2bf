from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talka.kit.prepared import Prepared

NAME = r"[a-z][a-z0-9_]{0,39}\Z"


class FieldType(models.TextChoices):
    TEXT = "text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    CHOICE = "choice", _("One of several")
    MULTI_CHOICE = "multi_choice", _("Several of several")
    YES_NO = "yes_no", _("Yes or no")
    PERSON = "person", _("Person")
    URL = "url", _("Web address")


class FieldQuerySet(models.QuerySet["FieldDefinition"]):
    def active(self) -> Self:
        return self.filter(active=True)


class FieldDefinition(models.Model):
    """A question an administrator added to tickets. Its answers live in Ticket.custom under `name`."""

    name = models.CharField(
        _("name for programs"), max_length=40, unique=True, validators=[RegexValidator(rf"^{NAME}")],
        help_text=_("Small Latin letters, digits and underscores. It stays for ever."),
    )  # fmt: skip
    label = models.JSONField(default=dict)
    help = models.JSONField(default=dict, blank=True)
    type = models.CharField(_("type"), max_length=20, choices=FieldType, default=FieldType.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    required = models.BooleanField(_("must be answered"), default=False)
    kinds = models.JSONField(_("kinds of tickets"), default=list, blank=True)
    desks = models.JSONField(_("desks"), default=list, blank=True)
    customer_visible = models.BooleanField(_("customers see it"), default=False)
    customer_editable = models.BooleanField(_("customers fill it in"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=50)
    active = models.BooleanField(_("active"), default=True)

    objects = FieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return said(self.label) or self.name

    def applies(self, kind: str, desk_id: int | None) -> bool:
        """Nothing chosen means everywhere."""
        return (not self.kinds or kind in self.kinds) and (not self.desks or desk_id in self.desks)

    @property
    def hint(self) -> str:
        return said(self.help)

    def offered(self, language: str = "") -> list[tuple[str, str]]:
        return [(choice["value"], said(choice["label"], language) or choice["value"]) for choice in self.choices]


def said(words: dict[str, Any], language: str = "") -> str:
    """The words in this language, else in any."""
    wanted = language or (get_language() or "en")[:2]
    return str(words.get(wanted) or next((text for text in words.values() if text), ""))


ACTIVE = Prepared(lambda: FieldDefinition.objects.active())


def asked_on(kind: str, desk_id: int | None) -> list[FieldDefinition]:
    """Those asked for on a ticket of this kind on this desk, in their order. Definitions are few: one read."""
    return [field for field in ACTIVE.all() if field.applies(kind, desk_id)]
