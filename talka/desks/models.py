from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from talka.access.grants import desks_of
from talka.people.models import Team

if TYPE_CHECKING:
    from talka.people.models import Person


class DeskQuerySet(models.QuerySet["Desk"]):
    def active(self) -> Self:
        return self.filter(active=True)

    def visible_to(self, person: "Person") -> Self:
        return self.with_permission(person, "tickets.see")

    def with_permission(self, person: "Person", permission: str) -> Self:
        """The desks on which a person holds a permission."""
        desks = desks_of(person, permission)
        return self if desks is None else self.filter(pk__in=desks)


class Desk(models.Model):
    """Where work arrives for one audience. Grants are given on desks, so a desk is also the wall between teams."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    public_name = models.CharField(
        _("name shown to people"),
        max_length=120,
        blank=True,
        help_text=_("Such as “Pagalbos centras”; empty means the name above."),
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, verbose_name=_("team for new tickets"), related_name="+"
    )
    default_kind = models.CharField(_("kind of new tickets"), max_length=20, default="request")
    language = models.CharField(
        _("language"), max_length=5, default="en", choices=[("en", _("English")), ("lt", _("Lithuanian"))]
    )
    acknowledge = models.BooleanField(
        _("confirm new tickets by mail"),
        default=True,
        help_text=_("One short automatic answer to a person who writes for the first time."),
    )
    open_to_all = models.BooleanField(_("shown in the portal"), default=True)
    signature = models.TextField(_("signature"), blank=True)
    active = models.BooleanField(_("active"), default=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        return self.public_name or self.name

    @property
    def desk_id(self) -> int:
        """Permissions on a desk are asked of the desk itself as well."""
        return self.pk


class Category(models.Model):
    """What a ticket is about; a tree, per desk or for all."""

    name = models.CharField(_("name"), max_length=120)
    desk = models.ForeignKey(
        Desk, null=True, blank=True, on_delete=models.CASCADE, related_name="categories", verbose_name=_("desk"),
        help_text=_("Empty means every desk."),
    )  # fmt: skip
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children", verbose_name=_("above it")
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Signature(models.Model):
    """What one person writes under replies: for one desk or for every one, in one language or in any."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signatures")
    desk = models.ForeignKey(
        Desk, null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("desk")
    )
    language = models.CharField(_("language"), max_length=5, blank=True)
    text = models.TextField(_("signature"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "desk", "language"], name="signature_once"),
            models.UniqueConstraint(
                fields=["person", "language"], condition=models.Q(desk=None), name="signature_of_all_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.desk_id} {self.language}"
