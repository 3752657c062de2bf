from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Service(models.Model):
    """A means of enabling value for people (ITIL 4: service); what a ticket is about in their words."""

    class Stage(models.TextChoices):
        PIPELINE = "pipeline", _("Pipeline")
        LIVE = "live", _("Live")
        RETIRED = "retired", _("Retired")

    class Criticality(models.IntegerChoices):
        LOW = 1, _("Low")
        MEDIUM = 2, _("Medium")
        HIGH = 3, _("High")
        CRITICAL = 4, _("Critical")

    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    criticality = models.PositiveSmallIntegerField(_("criticality"), choices=Criticality, default=Criticality.MEDIUM)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.LIVE)
    in_portal = models.BooleanField(_("shown in the portal"), default=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
